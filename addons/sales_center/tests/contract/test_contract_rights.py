from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ContractsCommon

MODELS = (
    "sales.contract", "sales.contract.clause", "sales.contract.instalment", "sales.contract.milestone", "sales.contract.supplement",
    "sales.seal.use", "sales.contract.template", "sales.payment.plan.template", "sales.seal",
)


@tagged("post_install", "-at_install")
class TestContractRights(ContractsCommon):
    """ Own, team subtree, project, company; accountants what is signed; auditors everything, reading. """

    def _sees(self, record, user):
        return bool(self.env[record._name].with_user(user).search_count([("id", "=", record.id)]))

    def test_who_sees_a_draft(self):
        contract = self._draft()
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.leader, 1), (self.leader_b, 0), (self.manager, 1), (self.head,
            1),
                           (self.officer, 1), (self.auditor, 1), (self.accountant, 0), (self.other_leader, 0), (self.other_head, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(self._sees(contract, user), sees)
                self.assertEqual(self._sees(contract.clause_ids[0], user), sees)
                self.assertEqual(self._sees(contract.instalment_ids[0], user), sees)

    def test_manager_of_the_project(self):
        stranger = self._create_user("stranger", "group_project_manager")
        contract = self._draft()
        self.assertFalse(self._sees(contract, stranger))
        self.estate.user_id = stranger
        self.assertTrue(self._sees(contract, stranger))
        self.assertTrue(self._sees(contract.instalment_ids[0], stranger))

    def test_accountants_see_what_is_signed(self):
        contract = self._signed()
        self.assertTrue(self._sees(contract, self.accountant))
        self.assertTrue(self._sees(contract.instalment_ids[0], self.accountant))
        with self.assertRaises(AccessError):
            contract.with_user(self.accountant).write({"archive_box": "7"})
        form = Form(contract.with_user(self.accountant))
        self.assertEqual(form.amount, 1000000)

    def test_auditor_changes_nothing(self):
        contract = self._signed()
        for record in (contract, contract.clause_ids[0], contract.instalment_ids[0]):
            with self.subTest(record=record), self.assertRaises(UserError):
                record.with_user(self.auditor).write({"name": "x"})

    def test_second_company(self):
        template = self.template.copy({"company_id": self.other_company.id})
        values = {"template_id": template.id, "partner_id": self.customer.id, "company_id": self.other_company.id, "amount": 5}
        theirs = self.env["sales.contract"].with_user(self.other_head).create({**values, "user_id": self.other_head.id})
        self.assertFalse(self._sees(theirs, self.officer))
        with self.assertRaises(UserError):  # a unit of the first company
            self.env["sales.contract"].create({**values, "unit_ids": [Command.set(self.unit.ids)]})
        with self.assertRaises(UserError):  # a template of the second company
            self._draft(template_id=template.id)
        with self.assertRaises(AccessError):
            self._draft(order=self._sell(self.units[1])).with_user(self.other_head).read(["amount"])

    def test_numbers_by_company(self):
        first = self._draft()
        first.action_submit()
        template = self.template.copy({"company_id": self.other_company.id})
        theirs = self.env["sales.contract"].with_user(self.other_head).create({
            "template_id": template.id, "partner_id": self.customer.id, "company_id": self.other_company.id, "amount": 5,
            "user_id": self.other_head.id, "instalment_ids": [Command.create({"name": "All", "amount": 5, "date_due": "2031-01-01"})]})
        theirs.action_submit()
        self.assertEqual(theirs.name, first.name)

    def test_portal_and_public_see_nothing(self):
        self._signed()
        portal = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Portal", "login": "contract_portal", "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]})
        for model in MODELS:
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(portal).search([])

    def test_views(self):
        for user in (self.consultant, self.leader, self.manager, self.officer, self.director, self.auditor, self.accountant):
            for action in ("sales_contract_action", "sales_contract_instalment_action", "sales_contract_supplement_action"):
                with self.subTest(user=user.name, action=action):
                    action = self.env.ref(f"sales_center.{action}")
                    self.env[action.res_model].with_user(user).get_views(
                        [(False, mode) for mode in [*action.view_mode.split(","), "search"]])

    def test_foreign_contract_by_rpc(self):
        contract = self._draft()
        for method, args in (("action_submit", ()), ("action_cancel", ("x",)), ("action_draft", ()), ("write", ({"amount": 1},)), ("read",
            (["amount"],))):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(contract.with_user(self.colleague), method)(*args)

    def test_smart_buttons(self):
        contract = self._signed()
        for record in (contract.order_id, self.customer, self.estate, self.unit):
            with self.subTest(record=record._name):
                record = record.with_user(self.consultant)
                self.assertEqual(record.contract_count, 1)
                self.assertEqual(self.env["sales.contract"].with_user(self.consultant).search(record.action_open_contracts()["domain"]),
                    contract)
                record.invalidate_recordset(["contract_count"])
                self.assertEqual(record.with_user(self.colleague).contract_count, 0)

    def test_order_of_somebody_else(self):
        """ A contract is filled from its order, so who may not read that does not get it this way. """
        order = self._sell(self.unit)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self._draft(order=order, user=self.colleague, user_id=self.colleague.id)
        mine = self._draft(self.units[1], self.colleague)
        with self.assertRaises(AccessError):
            mine.write({"order_id": order.id, "user_id": self.colleague.id})

    def test_begin_performing(self):
        contract = self._signed()
        with self.assertRaises(AccessError):
            contract.action_perform()
        contract.with_user(self.officer).action_perform()
        self.assertEqual(contract.state, "performing")
