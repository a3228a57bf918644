from odoo import Command, fields
from odoo.addons.sales_center.tests.contract.common import ContractsCommon
from odoo.addons.sales_center.tests.customer.common import RegistrationCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestContractPosting(ContractsCommon):
    """ A signed contract earns once, for whom its order does, and takes it back when it ends. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.mate = cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id} for user in (cls.consultant, cls.colleague)])
        cls.metric = cls.env.ref("sales_kpi.metric_signed_contracts")

    def _commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _entries(self, contract):
        self._commit()
        return self.env["sales.performance"].search(
            [("res_model", "=", "sales.contract"), ("res_id", "=", contract.id)], order="id")

    def test_signed_once(self):
        contract = self._approved()
        self.assertFalse(self._entries(contract), "an approved contract earns nothing yet")
        contract.with_user(self.officer).action_sign()
        entry = self._entries(contract)
        self.assertEqual(
            (entry.amount, entry.event, entry.employee_id, entry.team_id, entry.metric_id, entry.order_id, entry.sales_project_id),
            (contract.amount, "contract", self.seller, self.team_a, self.metric, contract.order_id, self.estate))
        contract._on_signed()
        self.assertEqual(self._entries(contract), entry)

    def test_shared_as_the_deal_is(self):
        order = self._sell(self.unit)
        order.sudo().performance_share_ids = [
            Command.create({"employee_id": person.id, "percent": percent}) for person, percent in ((self.seller, 70), (self.mate, 30))]
        order.payment_plan_id = self.plan
        order.action_confirm()
        self._commit()
        contract = self._signed(order=order)
        self.assertEqual(
            {entry.employee_id: entry.amount for entry in self._entries(contract)},
            {self.seller: contract.amount * 0.7, self.mate: contract.amount * 0.3})

    def test_terminated(self):
        contract = self._signed()
        amount = contract.amount
        self._commit()
        contract.sudo()._terminate("The bank said no")
        self.assertEqual(self._entries(contract).mapped(lambda entry: (entry.event, entry.amount)),
                         [("contract", amount), ("contract_cancel", -amount)])

    def test_a_setting_of_the_company(self):
        self.company.performance_contract = False
        self.assertFalse(self._entries(self._signed()))

    def test_subscriptions_are_no_contracts(self):
        template = self.template.copy({"kind": "subscription"})
        contract = self._signed(template_id=template.id, kind="subscription")
        self.assertFalse(self._entries(contract))

    def test_the_metric_counts_them(self):
        contract = self._signed()
        today = fields.Date.context_today(contract)
        metric = self.metric.with_company(self.company)
        self.assertEqual(metric._count(today, today, fields.Domain("company_id", "=", self.company.id)), (1, contract.amount))
        contract.sudo()._terminate("The bank said no")
        self.assertEqual(metric._count(today, today, fields.Domain("company_id", "=", self.company.id))[0], 0)


@tagged("post_install", "-at_install")
class TestRegistrationMetric(RegistrationCommon):
    """ Confirmed calls and visits count for who received them. """

    def test_confirmed_ones_count(self):
        plan = self.env["sales.target.plan"].create({
            "name": "This year", "company_id": self.company.id, "tz": "Asia/Shanghai",
            "date_from": fields.Date.today().replace(month=1, day=1), "date_to": fields.Date.today().replace(month=12, day=31),
            "metric_ids": self.env.ref("sales_kpi.metric_registrations").ids})
        plan.action_build_tree()
        registration = self._register()
        self._register(phone="139 1234 5678")
        registration.with_user(self.leader).action_confirm()
        plan.action_refresh()
        node = plan.node_ids.filtered(lambda node: node.team_id == registration.team_id)
        actual = self.env["sales.target.actual"].search(
            [("node_id", "=", node.id or plan.root_id.id), ("period_id", "=", plan.whole_period_id.id)])
        self.assertEqual(actual.amount, 1)


@tagged("post_install", "-at_install")
class TestTerminatedContractPosting(ContractsCommon):
    """ From the order over invoices to a termination with credit notes: every arrow is in the ledger exactly once. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()
        cls.seller = cls.env["hr.employee"].create({
            "name": "Seller", "user_id": cls.consultant.id, "company_id": cls.company.id})
        cls.company.write({"performance_invoice": True, "performance_contract": True, "performance_order": True})

    def _entries(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env["sales.performance"].search([("employee_id", "=", self.seller.id)], order="id")

    def _sums(self):
        return {metric: sum(entries.mapped("amount")) for metric, entries in self._entries().grouped(lambda entry: entry.metric_id).items()}

    def test_every_arrow_once(self):
        contract = self._signed()
        first, _second = contract.instalment_ids
        first.with_user(self.officer).action_invoice()
        first.sudo().move_id.action_post()
        orders, contracts, invoiced = (
            self.env.ref(f"sales_kpi.metric_{name}") for name in ("order_intake", "signed_contracts", "invoiced"))
        self.assertEqual(self._sums(), {orders: 1000000, contracts: 1000000, invoiced: 300000})
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": contract.id, "kind": "termination", "reason": "Because"})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        self.assertEqual(self._sums(), {orders: 0, contracts: 0, invoiced: 300000}, "a draft takes nothing back yet")
        credit = first.sudo().credit_move_id
        credit.action_post()
        self.assertEqual(self._sums(), {orders: 0, contracts: 0, invoiced: 0})
        self.assertCountEqual(self._entries().mapped(lambda entry: (entry.metric_id, entry.event, entry.amount)), [
            (orders, "order", 1000000), (orders, "order_cancel", -1000000), (contracts, "contract", 1000000),
            (contracts, "contract_cancel", -1000000), (invoiced, "invoice", 300000), (invoiced, "refund", -300000)])
        before = self._entries()
        credit.button_draft()
        self.assertEqual(self._sums()[invoiced], 300000)
        credit.action_post()
        self.assertEqual(self._sums(), {orders: 0, contracts: 0, invoiced: 0})
        self.assertEqual(len(self._entries() - before), 2)


@tagged("post_install", "-at_install")
class TestExchangedContractPosting(ContractsCommon):
    """ Another buyer or unit of a signed contract: order and contract earn what they are worth now, once, for the same people. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.mate = cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id} for user in (cls.consultant, cls.colleague)])
        cls.company.write({"performance_contract": True, "performance_order": True})
        cls.orders, cls.contracts = (cls.env.ref(f"sales_kpi.metric_{name}") for name in ("order_intake", "signed_contracts"))

    def _sums(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        entries = self.env["sales.performance"].search([("employee_id", "in", (self.seller | self.mate).ids)])
        groups = entries.grouped(lambda entry: (entry.metric_id, entry.employee_id))
        return {key: sum(found.mapped("amount")) for key, found in groups.items()}

    def _effect(self, contract, kind, **values):
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": contract.id, "kind": kind, "reason": "Because", **values})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()

    def _get_sums(self, seller, mate):
        return {(metric, person): amount for metric in (self.orders, self.contracts)
                for person, amount in ((self.seller, seller), (self.mate, mate)) if amount is not None}

    def test_every_arrow_once(self):
        contract = self._signed()
        self.assertEqual(self._sums(), self._get_sums(1000000, None))
        self._effect(contract, "buyer", new_partner_id=self.other_customer.id)
        self.assertEqual(self._sums(), self._get_sums(1000000, None))
        self.units[1].list_price = 12000
        self._effect(contract, "unit", new_unit_id=self.units[1].id)
        self.assertEqual(self._sums(), self._get_sums(1200000, None))
        entries = self.env["sales.performance"].search([("res_model", "=", "sales.contract"), ("res_id", "=", contract.id)])
        live = entries.filtered(lambda entry: entry.order_id == contract.order_id)
        self.assertEqual((sum(live.mapped("amount")), sum((entries - live).mapped("amount"))), (1200000, 0))
        self._effect(contract, "termination")
        self.assertEqual(self._sums(), self._get_sums(0, None))

    def test_shares_go_along(self):
        order = self._sell(self.unit)
        order.sudo().performance_share_ids = [
            Command.create({"employee_id": person.id, "percent": percent}) for person, percent in ((self.seller, 70), (self.mate, 30))]
        order.payment_plan_id = self.plan
        order.action_confirm()
        contract = self._signed(order=order)
        self.assertEqual(self._sums(), self._get_sums(700000, 300000))
        self._effect(contract, "buyer", new_partner_id=self.other_customer.id)
        self.assertEqual(self._sums(), self._get_sums(700000, 300000))
        self.assertEqual(contract.order_id.performance_share_ids.mapped("percent"), [70, 30])
