from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.uniform.common import UniformCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestUniform(UniformCommon):

    def test_set_of_job_and_season(self):
        pieces = {line.garment_id: line.quantity for line in self._new_issue().line_ids}
        self.assertEqual(pieces, {self.shirt: 3, self.suit: 1})
        self.assertEqual(self._new_issue(season="summer").line_ids.mapped("quantity"), [1])
        self.assertEqual(self._new_issue(self.worker, user=self.administrator).line_ids.garment_id, self.shirt)

    def test_missing_sizes_are_named_and_remembered(self):
        self.env["sales.uniform.size"].with_user(self.asker_user).create({
            "employee_id": self.asker.id, "garment_id": self.shirt.id, "product_id": self.shirt_l.id})
        issue = self._new_issue()
        self.assertEqual((issue.missing, issue.line_ids.product_id), ("Suit", self.shirt_l))
        with self.assertRefused(UserError, "No size is known for: Suit"):
            issue.action_request()
        issue.line_ids.filtered(lambda line: line.garment_id == self.suit).product_id = self.suit_m
        issue.action_request()
        self.assertFalse(self._new_issue().missing)
        with self.assertRefused(ValidationError, "no size of"):
            issue.line_ids[0].sudo().product_id = self.suit_m

    def test_handed_over_piece_by_piece(self):
        issue = self._new_handed_over()
        pieces = issue.custody_ids
        self.assertEqual((issue.state, len(pieces), set(pieces.mapped("kind"))), ("active", 4, {"uniform"}))
        self.assertEqual(set(pieces.mapped("date_renewal")), {fields.Date.today() + relativedelta(months=12)})
        self.assertEqual(sorted(pieces.mapped("deposit")), [0, 0, 0, 200])
        with self.assertRefused(UserError, "not changed any more"):
            issue.line_ids[0].quantity = 2
        with self.assertRefused(UserError, "not rewritten"):
            pieces[0].date_renewal = fields.Date.today()
        pieces.action_return()
        self.assertEqual(issue.state, "done")
        deposits = self.env["sales.deduction"].sudo().search([("employee_id", "=", self.asker.id)])
        self.assertEqual((len(deposits), sum(deposits.mapped("amount"))), (2, 0))

    def test_cost_less_deductions(self):
        pieces = self._new_handed_over().custody_ids
        shirt = pieces.filtered(lambda piece: piece.product_id == self.shirt_m)[0]
        shirt.action_lose("On a train")
        shirt.action_deduct(30, "Lost")
        self.env.flush_all()
        costs = self.env["sales.logistics.cost"].sudo().search([("company_id", "=", self.company.id), ("kind", "=", "uniform")])
        self.assertAlmostEqual(sum(costs.mapped("amount")), 3 * 80 - 30)
        self.assertEqual(costs.site_id, self.site)
        with self.assertRaises(AccessError):
            shirt.with_user(self.asker_user).read(["cost"])

    def test_clearance_lists_each_piece(self):
        issue = self._new_handed_over()
        clearance = self.env["sales.clearance"].with_user(self.administrator).create({
            "employee_id": self.asker.id, "company_id": self.company.id})
        self.assertEqual(set(clearance.line_ids.custody_id), set(issue.custody_ids))
        clearance.line_ids.action_take_back()
        clearance.action_complete()
        waiting = self._new_issue(self.worker, user=self.administrator, line_ids=[
            Command.create({"garment_id": self.shirt.id, "product_id": self.shirt_m.id})])
        waiting.action_request()
        self.assertFalse(waiting._is_settled_for_clearance())

    def test_own_request_is_not_approved(self):
        issue = self._new_issue(self.keeper, user=self.administrator, line_ids=[
            Command.create({"garment_id": self.shirt.id, "product_id": self.shirt_m.id})])
        issue.action_request()
        with self.assertRefused(UserError, "Nobody approves"):
            issue.action_approve()
        with self.assertRaises(AccessError):
            issue.with_user(self.keeper.user_id).sudo(False).with_user(self.asker_user).action_hand_over()

    def test_who_sees_what(self):
        issue = self._new_handed_over()
        size = self.env["sales.uniform.size"].search([("employee_id", "=", self.asker.id)], limit=1)
        self.assertEqual(size.display_name, f"{self.asker.name} · {size.product_id.display_name}")
        for user, seen in ((self.asker_user, True), (self.friend_user, False),
                           (self.administrator, True), (self.second_administrator, False),
                           (self.logistics_manager, True), (self.auditor, True), (self.stranger, False)):
            with self.subTest(user=user.login):
                found = self.env["sales.uniform.issue"].with_user(user).search([("id", "=", issue.id)])
                self.assertEqual(bool(found), seen)
                self.assertEqual(len(found.line_ids), 2 if seen else 0)
        self.assertFalse(size.with_user(self.friend_user).search([("id", "=", size.id)]))
        with self.assertRaises(AccessError):
            size.with_user(self.friend_user).product_id = self.shirt_l
        with self.assertRaises(AccessError):
            size.with_user(self.auditor).product_id = self.shirt_l
        with self.assertRaises(AccessError):
            self.shirt.with_user(self.asker_user).deposit = 0

    def test_forms_and_views_of_each_persona(self):
        self._new_handed_over()
        form = Form(self.env["sales.uniform.issue"].with_user(self.administrator))
        form.employee_id = self.asker.with_user(self.administrator)
        form.site_id = self.site.with_user(self.administrator)
        form.season = "winter"
        self.assertEqual(len(form.save().line_ids), 2)
        for user in (self.asker_user, self.administrator, self.logistics_manager, self.auditor):
            for model, modes in (("sales.uniform.issue", ("kanban", "list", "form", "search")), ("sales.uniform.size", ("list",)),
                                 ("sales.uniform.set", ("list", "form")), ("sales.uniform.garment", ("list", "form"))):
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})

    def test_a_garment_opens_for_who_may_not_read_stock(self):
        """ As on a phone, where lists are not edited. """
        self.assertFalse(self.env["stock.move"].with_user(self.administrator).has_access("read"))
        self.assertEqual(Form(self.shirt.with_user(self.administrator)).deposit, 0)

    def test_list_query_count(self):
        Issue = self.env["sales.uniform.issue"].with_user(self.administrator)
        spec = {"employee_id": {"fields": {"display_name": {}}}, "missing": {}, "state": {}}

        def read():
            Issue.web_search_read([("company_id", "=", self.company.id)], spec)

        self._new_issue()
        self._count_queries(read)
        few = self._count_queries(read)
        for _number in range(6):
            self._new_issue()
        self.assertLessEqual(self._count_queries(read), few)
