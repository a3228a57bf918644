from datetime import datetime

from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSupplyUse(SupplyCommon):
    """ What was handed out, by site, department and month, and what it cost the projects. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["hr.department"].create({"name": "Sales", "company_id": cls.company.id})
        cls.asker.department_id = cls.department
        cls.request = cls._new_issued((cls.pen, 4), (cls.paper, 2))
        cls.request.with_user(cls.administrator).action_return({cls.request.line_ids[0].id: 1})
        cls.env.flush_all()

    def _moves(self):
        return self.env["stock.move"].search([("supply_line_id", "in", self.request.line_ids.ids)])

    def test_use_adds_up_to_the_moves(self):
        rows = self.env["sales.supply.use"].with_user(self.auditor).search([("company_id", "=", self.company.id)])
        self.assertEqual({(row.product_id, row.quantity, row.value) for row in rows}, {
            (self.pen, 4, 8), (self.pen, -1, -2), (self.paper, 2, 40)})
        moves = self._moves()
        self.assertEqual(sum(rows.mapped("value")), sum(-move.value if move.is_in else move.value for move in moves))
        self.assertEqual((rows.department_id.sudo(), rows.project_id.sudo(), rows.employee_id.sudo()),
                         (self.department, self.project_sold, self.asker))

    def test_department_as_it_was(self):
        self.asker.department_id = self.env["hr.department"].create({"name": "Elsewhere", "company_id": self.company.id})
        self.assertEqual(self.request.sudo().department_id, self.department)

    def test_one_query_by_month_site_and_product(self):
        use = self.env["sales.supply.use"].with_user(self.auditor)
        by = [("company_id", "=", self.company.id)], ["site_id", "department_id", "date:month"], ["quantity:sum", "value:sum"]
        use._read_group(*by)
        with self.assertQueryCount(1):
            groups = use._read_group(*by)
        self.assertEqual([group[3:] for group in groups], [(5, 46)])

    def test_month_by_the_companys_clock(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self._moves().date = datetime(2030, 12, 31, 16)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["sales.supply.use"].with_user(self.auditor).search([("company_id", "=", self.company.id)])
        self.assertEqual({str(day) for day in rows.mapped("date")}, {"2031-01-01"})

    def test_cost_of_the_project(self):
        costs = self.env["sales.logistics.cost"].with_user(self.auditor).search([
            ("company_id", "=", self.company.id), ("kind", "=", "supply")])
        self.assertEqual(sorted(costs.mapped("amount")), [-2, 8, 40])
        self.assertEqual((costs.project_id.sudo(), costs.site_id.sudo(), set(costs.mapped("name"))),
                         (self.project_sold, self.site, {self.request.name}))
        self.assertEqual(costs[0].action_open_origin()["res_id"], self.request.id)

    def test_cost_to_another_project(self):
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        request = self._new_asked((self.pen, 1))
        request.with_user(self.administrator).project_id = other
        request.with_user(self.administrator).action_approve()
        request.with_user(self.administrator).action_issue()
        self.env.flush_all()
        cost = self.env["sales.logistics.cost"].with_user(self.auditor).search([("project_id", "=", other.id)])
        self.assertEqual(cost.amount, 2)

    def test_average_cost_at_the_time(self):
        """ The value is that of the stock when it goes out, whatever the price becomes later. """
        self.pen.with_company(self.company).standard_price = 50
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["sales.supply.use"].with_user(self.auditor).search([("product_id", "=", self.pen.id)])
        self.assertEqual(sum(rows.mapped("value")), 6)

    def test_who_sees_what(self):
        use = self.env["sales.supply.use"]
        self.assertEqual(use.with_user(self.administrator).search([]).site_id.sudo(), self.site)
        self.assertFalse(use.with_user(self.second_administrator).search([]))
        self.assertFalse(use.with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            use.with_user(self.asker_user).search([])
        with self.assertRaises(AccessError):
            use.with_user(self.administrator).search([]).read(["value"])
        with self.assertRaises(AccessError):
            use.with_user(self.logistics_manager).create({"quantity": 1})
