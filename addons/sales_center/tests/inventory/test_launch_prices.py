from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .launch_common import LaunchCommon


@tagged("post_install", "-at_install")
class TestLaunchPrices(LaunchCommon):
    """ One price per unit, approved before it counts. """

    def _change(self, price, units=None):
        """ A list for units on the market, as a draft. """
        units = (self.units if units is None else units).with_user(self.officer)
        prices = self.env["sales.launch.price"].browse(units.action_change_prices()["res_id"]).with_user(self.officer)
        prices.line_ids.list_price = price
        return prices

    def test_before_and_after(self):
        prices = self._change(10500)
        self.assertEqual((prices.name, prices.line_count), ("LS-V1", 4))
        self.assertEqual((prices.old_total, prices.total, prices.change), (4000000, 4200000, 200000))
        self.assertAlmostEqual(prices.change_percent, 5)
        line = prices.line_ids[0]
        self.assertEqual((line.old_list_price, line.old_total, line.total, line.change), (10000, 1000000, 1050000, 50000))
        self.assertEqual(line.floor_margin, 16.67)
        self.assertEqual(self._new_prices().version, 2)

    def test_claimed_units_keep_their_price(self):
        prices = self._approve(self._change(10500))
        self._hold(self.units[1])
        self._sell(self.units[2]).action_confirm()
        prices.action_apply()
        self.assertEqual(self.units.mapped("price_total"), [1050000, 1000000, 1000000, 1050000])
        self.assertEqual(prices.line_ids.mapped("outcome"), ["written", "kept", "kept", "written"])
        self.assertIn("LS-1-201 is held by Consultant until", prices.line_ids[1].kept_reason)
        self.assertEqual((prices.state, prices.kept_count), ("applied", 2))
        with self.assertRaisesRegex(UserError, "in force already"):
            prices.action_apply()

    def test_a_list_is_overtaken_by_another(self):
        first, second = self._approve(self._change(10500)), self._approve(self._change(11000))
        second.action_apply()
        with self.assertRaisesRegex(UserError, "has changed since its new price was asked for"):
            first.action_apply()
        self.assertEqual(self.unit.price_total, 1100000)

    def test_open_quotations_are_measured_anew(self):
        order = self._sell(self.unit)
        self._approve(self._change(10500)).action_apply()
        self.assertAlmostEqual(order.concession, 100 * 50000 / 1050000, places=3)

    def test_on_the_market_prices_are_not_typed(self):
        unit = self.unit.with_user(self.officer)
        for values in ({"list_price": 1}, {"price_basis": "lump"}, {"gross_area": 1}, {"net_area": 1}, {"floor_price": 1}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "approved price list"):
                unit.write(values)
        unit.action_withdraw("Measured anew")
        unit.gross_area = 101
        self.assertEqual(unit.price_total, 1010000)
        self.new_units.with_user(self.officer).list_price = 5

    def test_a_rule_decides(self):
        self._new_rule()
        prices = self._change(10500)
        self.assertEqual(prices.approval_state, "needed")
        self.assertEqual(prices.action_request_approval()["res_model"], "sales.approval.request")
        approval = prices.request_approval("Third step")
        self.assertEqual((prices.state, approval.kind), ("waiting", "launch_prices"))
        self.assertIn("LS-V1: 4 units", approval.summary)
        self.assertIn("+5.00 %", approval.summary)
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            prices.line_ids[0].list_price = 1
        approval.with_user(self.director).action_approve()
        self.assertEqual((prices.state, approval.state), ("approved", "used"))
        prices.action_apply()
        self.assertEqual(self.unit.price_total, 1050000)

    def test_rejected_and_taken_up_again(self):
        self._new_rule()
        prices = self._change(10500)
        prices.request_approval("Please").with_user(self.director).action_reject("Too dear")
        self.assertEqual(prices.state, "rejected")
        with self.assertRaises(UserError):
            prices.action_apply()
        prices.action_draft()
        prices.line_ids.list_price = 10200
        prices.request_approval("Please")
        prices.action_withdraw_approval()
        self.assertEqual(prices.state, "draft")

    def test_nobody_approves_own_prices(self):
        self._new_rule(role="officer")
        prices = self._change(10500)
        approval = prices.request_approval("Please")
        self.assertEqual(approval.project_id, prices.project_id)
        self.assertTrue(approval.project_id)
        with self.assertRaises(UserError):
            approval.with_user(self.officer).action_approve()

    def test_measures(self):
        prices = self._change(9500)
        measure = prices._approval_measure
        self.assertAlmostEqual(measure("concession_percent", ()), 5)
        self.assertAlmostEqual(measure("concession_amount", ()), 200000)
        self.assertAlmostEqual(measure("price_change", ()), 5)
        self.assertEqual(measure("below_floor", ()), 0)
        self.assertEqual(measure("payment_days", ()), 0)
        self.assertEqual(measure("always", ()), float("inf"))
        prices.line_ids[0].list_price = 8999
        self.assertEqual(measure("below_floor", ()), float("inf"))
        prices.line_ids.list_price = 12000
        self.assertEqual((measure("concession_percent", ()), measure("concession_amount", ())), (0, 0))
        self.assertAlmostEqual(measure("price_change", ()), 20)

    def test_only_what_exceeds_the_rule_is_asked(self):
        rule = self._new_rule("concession_percent", 3)
        self.assertEqual(self._change(9800).approval_state, "no")
        self.assertEqual(self._change(9500).approval_state, "needed")
        rule.write({"condition": "price_change"})
        self.assertEqual(self._change(10500).approval_state, "needed")
        self.assertEqual(rule.threshold_display, "3 %")

    def test_without_a_rule_an_officer_approves(self):
        prices = self._change(10500)
        with self.assertRaises(AccessError):
            prices.with_user(self.manager).action_request_approval()
        self._approve(prices)
        self.assertEqual(prices.state, "approved")

    def test_new_units_have_nothing_to_fall_from(self):
        self.new_units.list_price = 0
        prices = self._new_prices(price=15000)
        self.assertEqual(prices._approval_measure("concession_percent", ()), 0)
        self.assertEqual(prices.change_percent, 0)

    def test_compared_with_what_they_cost_when_asked(self):
        prices = self._new_prices(price=21000)
        self.new_units[0].list_price = 25000
        self._approve(prices)
        self.assertEqual(prices.line_ids.filtered(lambda line: line.unit_id == self.new_units[0]).old_total, 2500000)

    def test_launch_prices_come_in_force_by_opening(self):
        prices = self._approve(self._new_prices())
        with self.assertRaisesRegex(UserError, "Open .*First launch"):
            prices.action_apply()

    def test_next_version_of_an_open_launch(self):
        self._approve(self._new_prices())
        self.launch.action_open()
        prices = self._approve(self._new_prices(price=22000))
        self.assertEqual(prices.line_ids.mapped("old_total"), [2000000] * 4)
        prices.action_apply()
        self.assertEqual(set(self.new_units.mapped("price_total")), {2200000})

    def test_the_last_approved_list_counts(self):
        self._approve(self._new_prices(price=21000))
        self._approve(self._new_prices(price=22000))
        self.launch.action_open()
        self.assertEqual(set(self.new_units.mapped("price_total")), {2200000})

    def test_giving_up_the_only_list_sets_the_launch_back(self):
        prices = self._approve(self._new_prices())
        with self.assertRaisesRegex(UserError, "why"):
            prices.action_cancel()
        prices.action_cancel("Wrong area")
        self.assertEqual(self.launch.state, "draft")

    def test_nothing_is_written_around_the_buttons(self):
        prices = self._change(10500)
        for values in ({"state": "approved"}, {"version": 9}, {"total": 1}, {"applied_on": "2020-01-01"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                prices.write(values)
        for values in ({"outcome": "written"}, {"old_total": 1}, {"total": 1}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                prices.line_ids[0].write(values)
        with self.assertRaises(AccessError):
            prices.create({"project_id": self.estate.id, "state": "approved"})
        self._approve(prices)
        for change in (
                lambda: prices.line_ids[0].write({"list_price": 1}), prices.line_ids[0].unlink, prices.unlink,
                lambda: prices.write({"line_ids": [Command.clear()]}), prices.action_fill):
            with self.assertRaisesRegex(UserError, "no longer a draft"), self.cr.savepoint():
                self.new_units.write({"stage": "on_market"})
                change()

    def test_the_old_price_is_not_invented(self):
        prices = self.env["sales.launch.price"].with_user(self.officer).create({"project_id": self.estate.id})
        line = prices.line_ids.create({
            "price_id": prices.id, "unit_id": self.unit.id, "list_price": 1, "old_total": 7, "outcome": "written"})
        self.assertEqual((line.old_total, line.outcome), (1000000, False))

    def test_who_sees_prices(self):
        prices = self._change(10500)
        for user in (self.consultant, self.leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                prices.with_user(user).read(["name"])
        self.assertEqual(prices.with_user(self.manager).line_ids[0].floor_price, 900000)
        with self.assertRaises(AccessError):
            prices.with_user(self.manager).line_ids[0].list_price = 1
        self.assertFalse(self.env["sales.launch.price"].with_user(self.other_head).search([]))
        with self.assertRaises(AccessError):
            prices.with_user(self.other_head).line_ids[0].read(["total"])

    def test_units_of_one_project(self):
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        building = self.env["sales.building"].create({"name": "1", "project_id": other.id})
        stranger = self.unit.copy({"number": "1", "building_id": building.id})
        with self.assertRaisesRegex(UserError, "one project"):
            (self.unit | stranger).with_user(self.officer).action_change_prices()
        prices = self._change(10500)
        with self.assertRaisesRegex(UserError, "not of the project"):
            prices.line_ids.create({"price_id": prices.id, "unit_id": stranger.id})
        with self.assertRaisesRegex(UserError, "of another project"):
            self.env["sales.launch.price"].create({"project_id": other.id, "launch_id": self.launch.id})

    def test_form(self):
        with Form(self._change(10500)) as form:
            form.reason = "Step"
            with form.line_ids.edit(0) as line:
                line.list_price = 11000
                self.assertEqual(line.total, 1100000)
        prices = self._approve(self._change(10500))
        prices.action_apply()
        history = self.env["sales.launch.price.line"].search(self.unit.action_open_price_history()["domain"])
        self.assertEqual(history.price_id, prices)
        for user in (self.manager, self.officer, self.auditor):
            for model in ("sales.launch.price", "sales.launch.price.line"):
                self.env[model].with_user(user).get_views([(False, "list"), (False, "search")])

    def test_fill_from_the_market(self):
        self._hold(self.unit)
        prices = self.env["sales.launch.price"].with_user(self.officer).create({"project_id": self.estate.id})
        prices.action_fill()
        self.assertEqual(prices.line_ids.unit_id, self.units[1:].sorted())
        prices.action_fill()
        self.assertEqual(len(prices.line_ids), 3)

    def test_printed(self):
        prices = self._change(10500)
        html = self._print(prices, self.manager)
        for text in ("LS-V1", "101", "1,000,000.00", "1,050,000.00", "4,200,000.00", "Floor Price", "900,000.00"):
            with self.subTest(text=text):
                self.assertIn(text, html)
        self.manager.group_ids -= self.env.ref("sales_center.group_project_manager")
        self.manager.group_ids += self.env.ref("sales_center.group_consultant")
        with self.assertRaises(AccessError):
            self._print(prices, self.manager)

    def _print(self, prices, user):
        self.env.flush_all()
        return self.env["ir.actions.report"].with_user(user)._render_qweb_html("sales_center.report_launch_price", prices.ids)[0].decode()
