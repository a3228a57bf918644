from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestProject(SalesCenterCommon):
    """Discount authority by project: scope of rules, who decides, pools, what was approved, who sees it.

    Garden is sold by Harbour's teams and managed by `keeper`, who leads no team; Tower by nobody yet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["keeper"] = cls._new_user("keeper", "sales_center.group_project_manager")
        cls.garden = cls._new_project("Garden", "keeper", cls.harbour)
        cls.tower = cls._new_project("Tower", "gm")
        cls.kind = cls.env["sales.unit.kind"].create({
            "name": "Flat", "product_id": cls.flat.id, "company_id": cls.company.id})

    @classmethod
    def _new_project(cls, name, manager, teams=None):
        return cls.env["sales.project"].create({
            "name": name, "code": name.upper(), "company_id": cls.company.id, "user_id": cls.users[manager].id,
            "team_ids": [Command.set(teams.ids if teams else [])],
        })

    @classmethod
    def _new_unit(cls, project, number):
        building = cls.env["sales.building"].create({"name": number, "project_id": project.id})
        unit = cls.env["sales.unit"].create({
            "building_id": building.id, "kind_id": cls.kind.id, "number": number, "price_basis": "lump",
            "list_price": 1000})
        unit.with_user(cls.users["officer"]).action_prepare()
        unit.with_user(cls.users["officer"]).action_put_on_market()
        return unit

    def _discounted(self, project=None, discount=5, **values):
        return self._new_order(
            (self.flat, 1, {"discount": discount}), sales_project_id=project.id if project else False, **values)

    def test_manager_decides(self):
        """The manager of the project comes before the leaders of project teams, and these before all above."""
        self._new_rule(3, "project_manager")
        keeper, manager, regional = (self.users[login] for login in ("keeper", "manager", "regional"))
        order = self._discounted(self.garden)
        self.assertIn("Keeper", order.with_user(self.users["consultant"]).approval_message)
        self.assertEqual(order.request_approval("Please").waiting_user_ids, keeper)
        self.assertEqual(self._discounted().request_approval("Please").waiting_user_ids, manager)
        self.garden.user_id = False
        self.assertEqual(self._discounted(self.garden).request_approval("Please").waiting_user_ids, manager)
        self.garden.user_id = self.users["consultant"]
        self.assertEqual(self._discounted(self.garden).request_approval("Please").waiting_user_ids, manager)
        self.garden.user_id, keeper.active = keeper, False
        self.harbour.user_id = False
        self.assertEqual(self._discounted(self.garden).request_approval("Please").waiting_user_ids, regional)

    def test_silent_manager(self):
        """From the manager of the project it goes up to the leader of the project team."""
        self._new_rule(3, "project_manager")
        approval = self._discounted(self.garden).request_approval("Please")
        for _deadline in ("remind", "escalate"):
            approval.step_ids.sudo().deadline = fields.Datetime.now() - relativedelta(minutes=1)
            self._run_cron()
        self.assertEqual(approval.waiting_user_ids, self.users["keeper"] | self.users["manager"])

    def test_scope(self):
        rule = self._new_rule(3, "team_leader", domain=str([("sales_project_id", "=", self.garden.id)]))
        self.assertEqual(rule.scope_display, "Sales Project: [GARDEN] Garden")
        order = self._discounted(self.garden)
        self.assertEqual(order.approval_state, "needed")
        self.assertRefused(order)
        order.with_user(self.users["officer"]).sales_project_id = self.tower
        self.assertEqual(order.with_user(self.users["officer"]).approval_state, "needed", "the consultant has set the terms")
        theirs = self._discounted(self.tower, login="officer")
        self.assertEqual(theirs.approval_state, "no")
        self.assertConfirms(theirs)

    def test_not_got_out_of(self):
        """A consultant is not out of a rule by naming another project, or none."""
        rule = self._new_rule(3, "team_leader", domain=str([("sales_project_id", "=", self.garden.id)]))
        for project in (self.tower, None):
            with self.subTest(project=project and project.name):
                order = self._discounted(project)
                self.assertRefused(order, "is not the seller's own" if project else "left empty, so the rules for each hold")
        marina = self._new_project("Marina", "keeper", self.team)
        self.assertConfirms(self._discounted(marina))
        # Nor does naming its team help, where that is not the seller's.
        marina.team_ids = self.west
        self.assertRefused(self._discounted(marina, team_id=self.west.id))
        rule.domain = str(["!", ("sales_project_id.code", "=", "TOWER")])
        self.assertRefused(self._discounted(self.tower))

    def test_project_of_the_units(self):
        """What is sold says which project it is; whoever writes another one is told so."""
        rule = self._new_rule(3, "team_leader", domain=str([("sales_project_id", "=", self.garden.id)]))
        unit, other = self._new_unit(self.garden, "101"), self._new_unit(self.tower, "201")
        order = self._new_order((self.flat, 1, {"unit_id": unit.id, "price_unit": 900}))
        self.assertEqual(order.sales_project_id, self.garden)
        self.assertEqual(self.env["sales.approval.rule"]._get_exceeded(order)[order], rule)
        for project in (self.tower.id, False):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                order.sales_project_id = project
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._new_order((self.flat, 1, {"unit_id": unit.id}), sales_project_id=self.tower.id)
        self.assertConfirms(self._new_order((self.flat, 1, {"unit_id": other.id, "price_unit": 900})))
        # Units of two projects: the rules of both hold.
        both = self._new_order(
            (self.flat, 1, {"unit_id": unit.id}), (self.flat, 1, {"unit_id": self._new_unit(self.tower, "202").id, "price_unit": 900}),
            sales_project_id=self.tower.id)
        self.assertRefused(both)

    def test_approved_for_one_project(self):
        self._new_rule(3, "team_leader")
        order = self._discounted(self.garden)
        approval = order.request_approval("Please")
        self.assertEqual(approval.project_id, self.garden)
        self._approve(approval, "leader")
        order.sales_project_id = self.tower
        self.assertEqual((approval.state, order.approval_state), ("void", "voided"))
        self.assertIn("project is another one", approval.state_reason)
        free = self._discounted()
        self._approve(free.request_approval("Please"), "leader")
        free.sales_project_id = self.garden
        self.assertEqual(free.approval_id.state, "approved", "an approval for no project in particular")

    def test_pool(self):
        """The pool of the project is drawn on before that of its team, and that of another project never."""
        self._new_rule(3, "team_leader")
        today = fields.Date.today()
        dates = {"date_from": today, "date_to": today, "company_id": self.company.id, "amount": 500}
        Pool = self.env["sales.concession.pool"]
        team, garden, both, _tower = Pool.create([
            {"name": "Team A", "team_id": self.team.id, **dates}, {"name": "Garden", "project_id": self.garden.id, **dates},
            {"name": "Team A in the Garden", "team_id": self.team.id, "project_id": self.garden.id, **dates},
            {"name": "Tower", "project_id": self.tower.id, **dates},
        ])
        order = self._discounted(self.garden)
        wizard = self.env["sales.approval.request"].create(
            {"res_model": "sale.order", "res_id": order.id, "reason": "Please"})
        self.assertIn("Team A in the Garden", wizard.pool_message)
        self.assertEqual(order.request_approval("Please").pool_id, both)
        both.active = False
        self.assertEqual(self._discounted(self.garden).request_approval("Please").pool_id, garden)
        approval = self._discounted().request_approval("Please")
        self.assertEqual(approval.pool_id, team)
        keeper = self.users["keeper"]
        self.assertEqual(Pool.with_user(keeper).search([]), garden)
        self.assertFalse(Pool.with_user(self.users["regional"]).search([]) & garden)

    def test_manager_sees_the_project(self):
        """Orders, their analysis and requests of the project, whichever team sells it; and no others."""
        self._new_rule(3, "team_leader")
        ours = self._discounted(self.garden, team_id=self.west.id, login="stranger")
        theirs = self._discounted(self.tower)
        approvals = ours.request_approval("Please") | theirs.request_approval("Please")
        self._approve(ours.approval_id, "west_leader")
        self.env.flush_all()
        keeper = self.users["keeper"]
        for model, domain in (
            ("sale.order", [("id", "in", (ours | theirs).ids)]),
            ("sale.order.line", [("order_id", "in", (ours | theirs).ids)]),
            ("sale.report", [("order_reference", "in", [f"sale.order,{order.id}" for order in ours | theirs])]),
            ("sales.approval", [("id", "in", approvals.ids)]),
            ("sales.approval.step", [("approval_id", "in", approvals.ids)]),
            ("sales.approval.line", [("approval_id", "in", approvals.ids)]),
        ):
            with self.subTest(model=model):
                self.assertEqual(self.env[model].search_count(domain), 2)
                self.assertEqual(self.env[model].with_user(keeper).search_count(domain), 1)
        self.assertTrue(ours.approval_id.decision_ids.with_user(keeper).has_access("read"))
        self.assertFalse(self.env["sale.order"].with_user(self.users["manager"]).search([("id", "=", ours.id)]))
        self.assertTrue(ours.with_user(keeper).web_read({"approval_message": {}, "concession": {}}))

    def test_report_by_project(self):
        self._discounted(self.garden, 10)
        self._discounted(self.tower, 20)
        self.env.flush_all()
        rows = self.env["sale.report"]._read_group(
            [("company_id", "=", self.company.id)], ["sales_project_id"], ["concession_amount:sum"])
        self.assertEqual(dict(rows), {self.garden: 100, self.tower: 200})

    def test_second_company(self):
        """A pool serves projects of its own company."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        today = fields.Date.today()
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.env["sales.concession.pool"].create({
                "name": "Odd", "company_id": other.id, "project_id": self.garden.id, "amount": 1,
                "date_from": today, "date_to": today})
        self.assertIn("Garden", str(caught.exception))
