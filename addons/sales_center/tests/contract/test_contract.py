from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContract(ContractsCommon):
    """ From the order to the signed contract. """

    def test_filled_from_the_order(self):
        contract = self._draft()
        order = contract.order_id
        self.assertEqual(
            (contract.partner_id, contract.unit_ids, contract.amount, contract.project_id, contract.team_id, contract.user_id),
            (self.customer, self.unit, order.amount_total, self.estate, self.team_a, self.consultant))
        self.assertEqual(contract.payment_plan_id, self.plan)
        self.assertEqual(contract.clause_ids.mapped("name"), ["Subject", "Price", "Law"])
        self.assertEqual(contract.instalment_ids.mapped("amount"), [300000, 700000])
        self.assertEqual(contract.name, "/")
        self.assertIn("one million", contract.amount_words.lower())

    def test_placeholders(self):
        contract = self._draft()
        self.assertEqual(contract.clause_ids[0].text, "First Sales Centre sells LS-1-101 (100.00 m²) to Customer.")
        self.assertIn(contract.currency_id.format(1000000).replace("\xa0", " "), contract.clause_ids[1].text.replace("\xa0", " "))

    def test_unknown_placeholder(self):
        with self.assertRaisesRegex(ValidationError, "{{price}} is not known"):
            self.template.clause_ids[0].body = "{{price}}"

    def test_form(self):
        order = self._sell(self.unit)
        order.payment_plan_id = self.plan
        action = order.action_make_contract()
        with Form(self.env["sales.contract"].with_user(self.consultant).with_context(**action["context"])) as form:
            form.template_id = self.template
            self.assertEqual(len(form.clause_ids), 3)
            self.assertEqual(len(form.instalment_ids), 2)
            self.assertEqual(form.amount, 1000000)
        contract = form.record
        self.assertEqual((len(contract.clause_ids), contract.instalment_difference, contract.is_special), (3, 0, False))

    def test_from_draft_to_fulfilled(self):
        contract = self._draft()
        contract.action_submit()
        year = fields.Date.context_today(contract).year
        self.assertEqual((contract.state, contract.name), ("review", f"SAL{year}-0001"))
        contract.with_user(self.officer).action_approve()
        self.assertEqual((contract.state, contract.approved_by_id), ("approved", self.officer))
        contract.with_user(self.officer).action_sign()
        self.assertEqual((contract.state, contract.date_signed), ("signed", fields.Date.context_today(contract)))
        self.assertEqual(self.unit.state, "contracted")
        self.assertEqual((contract.claim_ids.kind, contract.claim_ids.user_id), ("contract", self.consultant))
        self.assertTrue(contract.order_id.locked)
        with self.assertRaisesRegex(UserError, "not paid yet"):
            contract.with_user(self.officer).action_fulfil()
        contract.sudo().instalment_ids.amount_open = 0
        contract.with_user(self.officer).action_fulfil()
        with self.assertRaisesRegex(UserError, "Say where"):
            contract.with_user(self.officer).action_archive_paper()
        contract.with_user(self.officer).archive_place = "Room 3"
        contract.with_user(self.officer).action_archive_paper()
        self.assertEqual((contract.state, contract.archived_by_id), ("archived", self.officer))

    def test_numbers(self):
        first, second = self._draft(self.units[0]), self._draft(self.units[1])
        year = fields.Date.context_today(first).year
        first.action_submit()
        first.action_cancel("The customer thinks about it")
        second.action_submit()
        second.action_draft()
        second.action_submit()
        self.assertEqual([first.name, second.name], [f"SAL{year}-0001", f"SAL{year}-0002"])
        with self.assertRaisesRegex(UserError, "kept"):
            first.unlink()
        sequence = self.company._get_gapless_sequence("sales.contract.sale", "", "")
        self.assertEqual(sequence.implementation, "no_gap")
        self.assertTrue(self.other_company._get_gapless_sequence("sales.contract.sale", "", "") != sequence)

    def test_only_buttons_move_it(self):
        contract = self._draft()
        for user in (self.consultant, self.officer, self.general_manager):
            for values in ({"state": "signed"}, {"name": "X"}, {"date_signed": "2026-01-01"}, {"approval_id": 1}, {"is_special": False}):
                with self.subTest(user=user.name, values=values), self.assertRaises(AccessError):
                    contract.with_user(user).write(values)
        for values in ({"state": "approved"}, {"name": "SAL2026-0099"}, {"approved_by_id": self.consultant.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._draft(order=contract.order_id, **values)
        self.env["ir.default"].set("sales.contract", "state", "approved", user_id=self.consultant.id)
        with self.assertRaises(AccessError):
            self._draft(order=contract.order_id)

    def test_signed_is_frozen(self):
        contract = self._signed()
        for user in (self.consultant, self.officer, self.general_manager, self.env.ref("base.user_admin")):
            for values in ({"amount": 1}, {"partner_id": self.other_customer.id}, {"user_id": self.colleague.id},
                           {"payment_plan_id": False}, {"clause_ids": [Command.clear()]}, {"unit_ids": [Command.clear()]}):
                with self.subTest(user=user.name, values=values), self.assertRaises(UserError):
                    contract.with_user(user).sudo(False).write(values)
            for record, values in ((contract.clause_ids[0], {"body": "x"}), (contract.instalment_ids[0], {"amount": 1}),
                                   (contract.instalment_ids[0], {"date_due": "2030-01-01"})):
                with self.subTest(user=user.name, record=record), self.assertRaises(UserError):
                    record.with_user(user).write(values)
                with self.subTest(user=user.name, record=record), self.assertRaises(UserError):
                    record.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "supplement"):
            contract.write({"amount": 5})
        with self.assertRaises(UserError):
            self.env["sales.contract.clause"].with_user(self.officer).create({"contract_id": contract.id, "name": "New", "body": "x"})

    def test_signed_text_stays(self):
        contract = self._signed()
        self.customer.name = "Married Customer"
        self.env.invalidate_all()
        self.assertIn("to Customer.", contract.clause_ids[0].text)

    def test_registers_are_the_officers(self):
        contract = self._signed()
        contract.with_user(self.officer).write({"registration_number": "R-1", "registration_authority": "Housing"})
        with self.assertRaises(AccessError):
            contract.with_user(self.consultant).write({"registration_number": "R-2"})

    def test_signing_needs(self):
        contract = self._draft()
        with self.assertRaisesRegex(UserError, "Draft"):
            contract.with_user(self.officer).action_sign()
        contract.action_submit()
        for user in (self.consultant, self.leader, self.manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                contract.with_user(user).action_approve()
        contract.with_user(self.officer).action_approve()
        with self.assertRaises(AccessError):
            contract.with_user(self.consultant).action_sign()
        with self.assertRaisesRegex(UserError, "once it is"):
            contract.with_user(self.officer).action_sign(fields.Date.add(fields.Date.context_today(contract), days=1))

    def test_order_has_to_be_confirmed(self):
        order = self._sell(self.unit)
        order.payment_plan_id = self.plan
        contract = self._draft(order=order)
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        with self.assertRaisesRegex(UserError, "not confirmed"):
            contract.with_user(self.officer).action_sign()
        order.action_confirm()
        contract.with_user(self.officer).action_sign()
        self.assertEqual(self.unit.state, "contracted")

    def test_nobody_approves_an_own_contract(self):
        order = self._sell(self.unit, self.officer)
        order.payment_plan_id = self.plan
        contract = self._draft(order=order, user=self.officer)
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "own contract"):
            contract.action_approve()
        contract.with_user(self.officer_b).action_approve()

    def test_one_signed_contract_per_unit(self):
        first = self._approved()
        second = self._approved(order=first.order_id)
        first.with_user(self.officer).action_sign()
        with self.assertRaisesRegex(UserError, f"signed for already: {first.name}"):
            second.with_user(self.officer).action_sign()

    def test_two_of_one_unit_in_one_call(self):
        first = self._approved()
        second = self._approved(order=first.order_id)
        with self.assertRaisesRegex(UserError, "signed for already"):
            (first | second).with_user(self.officer).action_sign()

    def test_claim_without_an_order(self):
        self.unit.with_user(self.officer).claim("subscription", self.customer)
        values = {"template_id": self.template.id, "partner_id": self.customer.id, "unit_ids": [Command.set(self.unit.ids)],
                  "amount": 900000, "payment_plan_id": self.plan.id, "company_id": self.company.id}
        contract = self.env["sales.contract"].with_user(self.consultant).create(values)
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        contract.with_user(self.officer).action_sign()
        self.assertEqual((self.unit.state, contract.claim_ids.user_id), ("contracted", self.officer))

    def test_unclaimed_or_foreign_unit(self):
        values = {"template_id": self.template.id, "partner_id": self.customer.id, "unit_ids": [Command.set(self.unit.ids)],
                  "amount": 900000, "payment_plan_id": self.plan.id, "company_id": self.company.id}
        contract = self.env["sales.contract"].with_user(self.consultant).create(values)
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        with self.assertRaisesRegex(UserError, "not subscribed"), self.cr.savepoint():
            contract.with_user(self.officer).action_sign()
        self.unit.with_user(self.officer).claim("subscription", self.other_customer)
        with self.assertRaisesRegex(UserError, "has been sold by"):
            contract.with_user(self.officer).action_sign()

    def test_order_of_a_signed_contract_is_not_cancelled(self):
        contract = self._signed()
        order = contract.order_id
        for cancel in (order._action_cancel, lambda: order.sudo().write({"state": "cancel"})):
            with self.assertRaisesRegex(UserError, "Terminate it by a supplement"):
                cancel()

    def test_subscription_agreement_ends_with_the_sale(self):
        template = self.template.copy({"kind": "subscription"})
        agreement = self._draft(kind="subscription", template_id=template.id)
        agreement.action_submit()
        agreement.with_user(self.officer).action_approve()
        agreement.with_user(self.officer).action_sign()
        self.assertEqual((agreement.state, self.unit.state), ("signed", "subscribed"))
        self.assertIn("SUB", agreement.name)
        contract = self._signed(order=agreement.order_id)
        self.assertEqual((agreement.state, contract.state, self.unit.state), ("fulfilled", "signed", "contracted"))

    def test_units_of_the_order_only(self):
        contract = self._draft()
        with self.assertRaisesRegex(ValidationError, "its order does not sell"):
            contract.unit_ids = self.units[2]

    def test_cancelling_needs_a_reason(self):
        contract = self._draft()
        contract.action_submit()
        with self.assertRaisesRegex(UserError, "Say why"):
            contract.action_cancel(" ")
        self.env["sales.contract.ask"].with_user(self.consultant).create({
            "step": "cancel", "contract_ids": contract.ids, "reason": "Changed his mind"}).action_confirm()
        self.assertEqual((contract.state, contract.end_reason), ("cancelled", "Changed his mind"))
        signed = self._signed(self.units[1])
        with self.assertRaises(UserError):
            signed.action_cancel("No")

    def test_sent_back(self):
        contract = self._draft()
        contract.action_submit()
        with self.assertRaises(AccessError):
            contract.action_reject("No")
        contract.with_user(self.officer).action_reject("The address is missing")
        self.assertEqual(contract.state, "draft")
        contract.clause_ids[0].body = contract.clause_ids[0].body

    def test_empty_contract(self):
        contract = self._draft()
        contract.sudo().clause_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "no clauses"):
            contract.action_submit()


@tagged("post_install", "-at_install")
class TestContractTemplate(ContractsCommon):
    """ A version that was used stays as it is. """

    def test_used_version_is_frozen(self):
        clause = self.template.clause_ids[0]
        clause.with_user(self.officer).body = "{{partner}} buys."
        self._draft()
        for change in (lambda: clause.with_user(self.officer).write({"body": "x"}), lambda: clause.with_user(self.officer).unlink(),
                       lambda: self.template.with_user(self.officer).write({"lang": "zh_CN"}),
                       lambda: self.template.clause_ids.create({"template_id": self.template.id, "name": "N", "body": "B"}),
                       lambda: self.template.with_user(self.officer).unlink()):
            with self.assertRaisesRegex(UserError, "Make a new version"):
                change()
        self.template.with_user(self.officer).name = "Flats"

    def test_new_version(self):
        contract = self._draft()
        new = self.env["sales.contract.template"].browse(self.template.with_user(self.officer).action_new_version()["res_id"])
        self.assertEqual((new.version, new.origin_id, self.template.active, len(new.clause_ids)), (2, self.template, False, 3))
        new.clause_ids[0].with_user(self.officer).body = "Other wording"
        third = self.env["sales.contract.template"].browse(new.action_new_version()["res_id"])
        self.assertEqual((third.version, third.origin_id), (3, self.template))
        self.assertEqual(contract.template_id, self.template)
        self.assertFalse(contract.is_special)

    def test_consultants_write_no_templates(self):
        with self.assertRaises(AccessError):
            self.template.with_user(self.consultant).write({"name": "Mine"})

    def test_kind_of_template(self):
        with self.assertRaisesRegex(ValidationError, "another kind"):
            self._draft(kind="service")
