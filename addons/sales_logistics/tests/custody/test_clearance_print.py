from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestClearanceForm(LogisticsCommon):
    """ The printed form: a page for each employee, with how each item ended and room for signatures. """

    def _new_clearance(self, employee):
        return self.env["sales.clearance"].with_user(self.administrator).create({
            "employee_id": employee.id, "company_id": self.company.id})

    def test_a_page_for_each(self):
        for employee, name in ((self.asker, "Key of 302"), (self.friend, "Radio")):
            self.env["sales.custody"]._hand_over(employee, [{"kind": "key", "name": name, "deposit": 50, "site_id": self.second_site.id}])
        clearances = self._new_clearance(self.asker) | self._new_clearance(self.friend)
        piece = clearances[0].line_ids.sudo().custody_id
        piece.action_lose("Fell into the lake")
        piece.action_deduct(30, "New lock")
        clearances[0].line_ids.action_sign()
        html = self.env["ir.actions.report"].with_user(self.administrator)._render_qweb_html(
            "sales_logistics.report_clearance", clearances.ids)[0].decode()
        self.assertEqual(html.count('class="page"'), 2)
        self.assertEqual(html.count("page-break-after"), 1)
        for words in ("Key of 302", "Radio", "Lost", "50.00", "30.00", self.administrator.name, "Site administrator", "Finance"):
            self.assertIn(words, html)

    def test_who_prints(self):
        report = self.env.ref("sales_logistics.report_sales_clearance")
        for user, shown in ((self.administrator, True), (self.auditor, True), (self.asker_user, False)):
            with self.subTest(user=user.login):
                bindings = self.env["ir.actions.actions"].with_user(user).get_bindings("sales.clearance")
                self.assertEqual(report.id in [action["id"] for action in bindings.get("report", [])], shown)

    def test_nothing_held(self):
        html = self.env["ir.actions.report"]._render_qweb_html("sales_logistics.report_clearance", self._new_clearance(self.worker).ids)[0]
        self.assertIn(b"Nothing is held", html)
