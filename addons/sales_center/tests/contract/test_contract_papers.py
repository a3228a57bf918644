from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestSupplement(ContractsCommon):
    """ What was signed is changed and ended by supplements. """

    def _supplement(self, contract, user=None, **values):
        return self.env["sales.contract.supplement"].with_user(user or self.consultant).create({
            "contract_id": contract.id, "reason": "The customer asked", **values})

    def _take_effect(self, supplement):
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()

    def test_change(self):
        contract = self._signed()
        supplement = self._supplement(contract)
        self.assertEqual((supplement.new_amount, supplement.line_ids.mapped("amount")), (1000000, [300000, 700000]))
        supplement.line_ids[1].write({"amount": 400000})
        supplement.line_ids = [Command.create({"name": "Third", "amount": 300000, "date_due": "2031-01-01"})]
        supplement.text = "Paid in three parts."
        self._take_effect(supplement)
        self.assertEqual((supplement.name, supplement.state), (f"{contract.name}-S1", "effective"))
        self.assertEqual(contract.instalment_ids.mapped("amount"), [300000, 400000, 300000])
        self.assertIn("700,000", supplement.before)
        self.assertIn("Third", supplement.after)
        self.assertIn("Paid in three parts.", supplement.after)
        second = self._supplement(contract)
        second.action_submit()
        self.assertEqual(second.name, f"{contract.name}-S2")

    def test_new_amount(self):
        contract = self._signed()
        supplement = self._supplement(contract, new_amount=1050000)
        with self.assertRaisesRegex(UserError, "the new amount is"):
            supplement.action_submit()
        supplement.line_ids[1].amount = 750000
        self._take_effect(supplement)
        self.assertEqual((contract.amount, contract.instalment_difference), (1050000, 0))

    def test_form(self):
        contract = self._signed()
        with Form(self.env["sales.contract.supplement"].with_user(self.consultant).with_context(default_contract_id=contract.id)) as form:
            form.reason = "Later"
            self.assertEqual(len(form.line_ids), 2)
        self.assertEqual(form.record.line_ids.instalment_id, contract.instalment_ids)

    def test_termination_gives_the_unit_back(self):
        contract = self._signed()
        supplement = self._supplement(contract, kind="termination", fee_amount=0, refund_terms="Within 15 days")
        self._take_effect(supplement)
        self.assertEqual((contract.state, contract.order_id.state, self.unit.state), ("terminated", "cancel", "on_market"))
        self.assertEqual((contract.claim_ids.state, contract.end_reason), ("cancelled", "The customer asked"))
        self.assertIn("Within 15 days", supplement.after)
        self.assertEqual(contract.instalment_ids[0].status, "void")
        again = self._signed(self.unit, self.colleague)
        self.assertEqual((again.state, self.unit.state), ("signed", "contracted"))

    def test_a_request_does_not_touch_a_signed_contract(self):
        """ Nor is the order cancelled past it; the termination is agreed to by its own rule, not by that of units. """
        self._review_rule("unit_cancellation")
        contract = self._signed()
        change = self.env["sales.unit.change"].with_user(self.consultant).create({
            "claim_id": contract.sudo().claim_ids.id, "kind": "cancellation", "reason": "Because"})
        with self.assertRaisesRegex(UserError, "signed contract.*supplement"):
            change.action_submit()
        self._take_effect(self._supplement(contract, kind="termination", fee_amount=0, refund_terms="Within 15 days"))
        self.assertEqual((contract.order_id.state, self.unit.state), ("cancel", "on_market"))

    def test_a_contract_names_what_was_claimed(self):
        """ Whichever way it is tried, by the system itself, too: contract, order and claim say the same. """
        contract = self._signed().sudo()
        claim = contract.claim_ids
        for values in ({"partner_id": self.other_customer.id}, {"unit_ids": [Command.set(self.units[1].ids)]}):
            with self.subTest(values=values), self.assertRaises(ValidationError), self.cr.savepoint():
                contract.write(values)
        for end in (lambda: claim._end("cancelled"), lambda: claim._replace(partner=self.other_customer),
                    lambda: claim._replace({claim: self.units[1]}), lambda: claim.write({"partner_id": self.other_customer.id})):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                end()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "signed contract with"), self.cr.savepoint():
            contract.order_id.partner_id = self.other_customer
        self.env.invalidate_all()
        self.assertEqual((claim.state, claim.partner_id, contract.unit_ids), ("live", self.customer, self.unit))
        contract._terminate("The end")
        self.assertEqual(claim.state, "cancelled")

    def test_termination_without_an_order(self):
        self.unit.with_user(self.officer).claim("subscription", self.customer)
        contract = self.env["sales.contract"].with_user(self.consultant).create({
            "template_id": self.template.id, "partner_id": self.customer.id, "unit_ids": [Command.set(self.unit.ids)],
            "amount": 900000, "payment_plan_id": self.plan.id, "company_id": self.company.id})
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign()
        self._take_effect(self._supplement(contract, kind="termination"))
        self.assertEqual(self.unit.state, "on_market")

    def test_refund_is_not_more_than_collected(self):
        supplement = self._supplement(self._signed(), kind="termination", refund_amount=1)
        with self.assertRaisesRegex(UserError, "collected"):
            supplement.action_submit()

    def test_one_termination(self):
        contract = self._signed()
        first, second = self._supplement(contract, kind="termination"), self._supplement(contract, kind="termination")
        first.action_submit()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            second.action_submit()
            self.env.flush_all()

    def test_only_signed_contracts(self):
        with self.assertRaisesRegex(UserError, "not in force"):
            self._supplement(self._draft())

    def test_rule(self):
        self._review_rule("contract_supplement", "concession_amount", 1000)
        contract = self._signed()
        supplement = self._supplement(contract, new_amount=990000)
        supplement.line_ids[1].amount = 690000
        supplement.action_submit()
        self.assertEqual((supplement.approval_id.kind, supplement.approval_id.state), ("contract_supplement", "pending"))
        with self.assertRaisesRegex(UserError, "decided in its approval"):
            supplement.with_user(self.officer).action_approve()
        supplement.approval_id.with_user(self.director).action_approve()
        self.assertEqual(supplement.state, "approved")
        supplement.with_user(self.officer).action_take_effect()
        self.assertEqual((contract.amount, supplement.approval_id.state), (990000, "used"))

    def test_who_may(self):
        supplement = self._supplement(self._signed())
        with self.assertRaises(AccessError):
            self._supplement(supplement.contract_id, self.colleague)
        with self.assertRaises(UserError):
            supplement.with_user(self.officer).action_take_effect()
        supplement.action_submit()
        with self.assertRaises(AccessError):
            supplement.action_approve()
        with self.assertRaises(UserError):
            supplement.text = "Something else"
        with self.assertRaises(UserError):
            supplement.line_ids[0].amount = 1
        for values in ({"state": "effective"}, {"name": "x"}, {"number": 9}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                supplement.with_user(self.director).write(values)
        supplement.with_user(self.officer).action_approve()
        with self.assertRaises(AccessError):
            supplement.action_take_effect()
        with self.assertRaisesRegex(UserError, "kept"):
            supplement.unlink()
        for reason in (None, " "):
            with self.assertRaisesRegex(UserError, "Say why"):
                supplement.action_cancel(reason)
        with self.assertRaises(AccessError):
            supplement.cancel_reason = "x"
        self.env["sales.contract.ask"].with_user(self.consultant).create({
            "step": "cancel_supplement", "supplement_ids": supplement.ids, "reason": "The customer stays"}).action_confirm()
        self.assertEqual((supplement.state, supplement.cancel_reason), ("cancelled", "The customer stays"))

    def test_nobody_approves_an_own_supplement(self):
        supplement = self._supplement(self._signed(), self.officer)
        supplement.action_submit()
        with self.assertRaisesRegex(UserError, "own supplement"):
            supplement.action_approve()
        supplement.action_draft()
        self.assertEqual(supplement.state, "draft")


@tagged("post_install", "-at_install")
class TestPapers(ContractsCommon):
    """ Seals, loans and milestones. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seal = cls.env["sales.seal"].create({"name": "Contract seal", "company_id": cls.company.id, "user_id": cls.colleague.id})

    def _ask(self, contract, user=None, **values):
        return self.env["sales.seal.use"].with_user(user or self.consultant).create({
            "seal_id": self.seal.id, "contract_id": contract.id, "copies": 4, "company_id": self.company.id, **values})

    def test_seal_log(self):
        contract = self._approved()
        use = self._ask(contract)
        self.assertIn(contract.name, use.subject)
        with self.assertRaises(AccessError):
            use.with_user(self.leader).action_seal()
        use.with_user(self.colleague).action_seal()
        year = fields.Date.context_today(use).year
        self.assertEqual((use.name, use.state, use.sealed_by_id, use.kept_by_id, use.copies), (f"SEAL{year}-0001",
            "sealed", self.colleague, self.colleague, 4))
        with self.assertRaisesRegex(UserError, "decided already"):
            use.with_user(self.colleague).action_seal()
        for user in (self.consultant, self.colleague, self.officer):
            for values in ({"copies": 9}, {"subject": "x"}, {"state": "requested"}, {"name": "x"}):
                with self.subTest(user=user.name, values=values), self.assertRaises(UserError):
                    use.with_user(user).write(values)
        with self.assertRaises(UserError):
            use.sudo().unlink()

    def test_refused_leaves_no_gap(self):
        contract = self._approved()
        refused, used = self._ask(contract), self._ask(contract)
        self.env["sales.contract.ask"].with_user(self.colleague).create({
            "step": "refuse_seal", "seal_use_ids": refused.ids, "reason": "The wrong seal"}).action_confirm()
        self.assertEqual((refused.state, refused.refusal, refused.name), ("refused", "The wrong seal", "/"))
        used.with_user(self.officer).action_seal()
        self.assertTrue(used.name.endswith("-0001"))

    def test_seal_needs(self):
        draft = self._draft()
        use = self._ask(draft)
        with self.assertRaisesRegex(UserError, "not approved"):
            use.with_user(self.officer).action_seal()
        own = self._ask(self._approved(self.units[1], self.colleague), self.colleague)
        with self.assertRaisesRegex(UserError, "own request"):
            own.action_seal()
        with self.assertRaises(AccessError):
            self._ask(draft, self.consultant_b)
        with self.assertRaises(AccessError):
            self._ask(draft, state="sealed")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._ask(draft, copies=0)

    def test_seal_of_a_supplement(self):
        contract = self._signed()
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({"contract_id": contract.id, "reason": "x"})
        supplement.action_submit()
        use = self._ask(contract, supplement_id=supplement.id)
        self.assertEqual(use.subject, supplement.name)
        with self.assertRaisesRegex(UserError, "not approved"):
            use.with_user(self.colleague).action_seal()
        supplement.with_user(self.officer).action_approve()
        use.with_user(self.colleague).action_seal()
        self.assertEqual(use.state, "sealed")
        with self.assertRaisesRegex(ValidationError, "another contract"):
            self._ask(self._signed(self.units[1]), supplement_id=supplement.id)

    def _archived(self):
        contract = self._signed()
        contract.with_user(self.officer).archive_place = "Room 3"
        contract.with_user(self.officer).action_archive_paper()
        return contract

    def _lend(self, contract, **values):
        employee = self.env["hr.employee"].create({"name": "Borrower", "company_id": self.company.id})
        return self.env["sales.contract.loan"].with_user(self.officer).create({
            "contract_id": contract.id, "employee_id": employee.id, "purpose": "Court",
            "date_due": fields.Date.add(fields.Date.context_today(contract), days=3), **values})

    def test_loan(self):
        contract = self._archived()
        self.assertEqual(contract.state, "signed")
        loan = self._lend(contract)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._lend(contract)
        with freeze_time(fields.Datetime.now() + timedelta(days=5)):
            self.env.invalidate_all()
            self.assertTrue(loan.is_overdue)
            self.assertEqual(self.env["sales.contract.loan"].search([("is_overdue", "=", True), ("company_id", "=",
                self.company.id)]), loan)
            self.env["sales.contract.milestone"]._cron_remind()
            self.env["sales.contract.milestone"]._cron_remind()
            self.assertEqual(contract.activity_ids.mapped("summary"), ["Fetch back from Borrower"])
        loan.action_return()
        self.assertTrue(loan.returned_on)
        with self.assertRaisesRegex(UserError, "come back already"):
            loan.action_return()
        with self.assertRaises(AccessError):
            loan.purpose = "x"
        self._lend(contract)
        with self.assertRaises(UserError):
            loan.sudo().unlink()

    def test_loan_of_what_is_not_there(self):
        with self.assertRaisesRegex(UserError, "not in the archive"):
            self._lend(self._signed())
        with self.assertRaises(AccessError):
            self._archived_by_consultant()

    def _archived_by_consultant(self):
        contract = self._signed(self.units[1])
        contract.action_archive_paper()

    def test_milestones(self):
        contract = self._signed()
        today = fields.Date.context_today(contract)
        milestone = self.env["sales.contract.milestone"].with_user(self.consultant).create({
            "contract_id": contract.id, "name": "Hand over the keys", "date_due": today - timedelta(days=1), "user_id": self.colleague.id})
        self.assertTrue(milestone.is_overdue)
        self.assertIn(milestone, self.env["sales.contract.milestone"].search([("is_overdue", "=", True)]))
        self.env["sales.contract.milestone"]._cron_remind()
        self.env["sales.contract.milestone"]._cron_remind()
        self.assertEqual(contract.activity_ids.filtered(lambda a: a.summary == "Hand over the keys").user_id, self.colleague)
        contract.sudo().instalment_ids.amount_open = 0
        with self.assertRaisesRegex(UserError, "not done yet"):
            contract.with_user(self.officer).action_fulfil()
        with self.assertRaises(AccessError):
            milestone.action_done()
        with self.assertRaises(AccessError):
            milestone.done_on = today
        milestone.with_user(self.colleague).action_done()
        self.assertEqual((milestone.done_on, milestone.done_by_id, milestone.is_overdue), (today, self.colleague, False))
        self.assertFalse(contract.activity_ids.filtered(lambda a: a.summary == "Hand over the keys"))
        with self.assertRaisesRegex(UserError, "done"):
            milestone.name = "x"
        with self.assertRaisesRegex(UserError, "kept"):
            milestone.unlink()
        contract.with_user(self.officer).action_fulfil()

    def test_instalments_are_announced(self):
        contract = self._signed()
        self.company.contract_remind_days = 3
        due = contract.instalment_ids[1].date_due
        with freeze_time(due - timedelta(days=3)):
            self.env["sales.contract.milestone"]._cron_remind()
            self.env["sales.contract.milestone"]._cron_remind()
        activity = contract.activity_ids
        self.assertEqual((len(activity), activity.user_id, activity.date_deadline), (1, self.consultant, due))
        self.assertIn("Second", activity.summary)

    def test_settings(self):
        menu = self.env.ref("sales_center.menu_sales_center_contract")
        Menu = self.env["ir.ui.menu"].with_user(self.consultant)
        self.assertIn(menu.id, Menu._visible_menu_ids())
        self.env["res.config.settings"].create({"group_sales_contracts": False}).execute()
        self.assertNotIn(menu.id, Menu._visible_menu_ids())
