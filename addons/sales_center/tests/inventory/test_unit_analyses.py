from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .launch_common import LaunchCommon


class AnalysesCommon(LaunchCommon):

    def _age(self, records, **days):
        """ Let records have been made, or units come to the market, so many days ago. """
        self.env.flush_all()
        for name, count in days.items():
            for record in records:
                self.env.cr.execute(SQL(
                    "UPDATE %s SET %s = now() at time zone 'UTC' - %s WHERE id = %s", SQL.identifier(record._table), SQL.identifier(name),
                    timedelta(days=count), record.id))
        self.env.invalidate_all()

    def _live(self, unit):
        return self.env["sales.unit.claim"].search([("unit_id", "=", unit.id), ("state", "=", "live")])


@tagged("post_install", "-at_install")
class TestUnitTransaction(AnalysesCommon):
    """ What was sold, for what, against list and floor. """

    def _rows(self, user=None, *domain):
        self.env.flush_all()
        return self.env["sales.unit.transaction"].with_user(user or self.officer).search([("project_id", "=", self.estate.id), *domain])

    def _group(self, by, *measures, user=None):
        self.env.flush_all()
        return self.env["sales.unit.transaction"].with_user(user or self.officer)._read_group(
            [("project_id", "=", self.estate.id), ("state", "=", "live")], by, measures)

    def test_a_deal(self):
        source = self.env["utm.source"].create({"name": "Dealers"})
        order = self._sell(self.unit, price_unit=950000)
        order.source_id = source
        order.action_confirm()
        row = self._rows()
        self.assertEqual((row.unit_id, row.kind, row.state, row.user_id, row.team_id, row.source_id, row.order_id),
                         (self.unit, "subscription", "live", self.consultant, self.team_a, source, order))
        self.assertEqual((row.value, row.list_value, row.price_per_area, row.realised), (950000, 1000000, 9500, 95))
        self.assertEqual((row.floor_value, row.floor_gain), (900000, 50000))
        self.assertAlmostEqual(row.above_floor, 100 * 50 / 900, 2)
        self.assertEqual((row.area_band_id.start, row.price_band_id.start, row.floor), (90, 500000, 1))
        self.assertEqual(row.action_open_unit()["res_id"], self.unit.id)

    def test_bands(self):
        units = self.env["sales.unit"].create([
            {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{area}", "gross_area": area, "list_price": 10000,
             "stage": "on_market"} for area in (59.99, 60, 144, 1500)])
        units.with_user(self.officer).claim("contract", self.customer)
        bands = {row.unit_id.gross_area: (row.area_band_id.start, row.price_band_id.start) for row in self._rows()}
        self.assertEqual(bands, {59.99: (0, 500000), 60: (60, 500000), 144: (144, 1000000), 1500: (180, 10000000)})

    def test_bands_of_the_company(self):
        """ A company compares as it wishes; nobody but its officers says how, and no other company is concerned. """
        bands = self.env["sales.unit.band"].search([("company_id", "=", self.company.id), ("measure", "=", "area")])
        self.assertEqual(bands.mapped("stop"), [60, 90, 120, 144, 180, 0])
        bands[2].with_user(self.officer).start = 110
        self._sell(self.unit).action_confirm()
        row = self._rows()
        self.assertEqual((row.area_band_id.start, row.area_band_id.display_name), (60, "60 m² to 110 m²"))
        self.assertEqual([bands[0].display_name, bands[5].display_name], ["Below 60 m²", "180 m² and more"])
        self.assertEqual(self._group(["area_band_id"], "unit_count:sum"), [(row.area_band_id, 1)])
        with self.assertRaises(AccessError):
            bands[2].with_user(self.consultant).start = 100
        others = self.env["sales.unit.band"].search([("company_id", "=", self.other_company.id)])
        self.assertEqual(len(others), 13)
        self.assertFalse(others.with_user(self.officer).search([("id", "in", others.ids)]))
        bands[:2].with_user(self.officer).unlink()
        self.assertFalse(self._rows().area_band_id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            bands[3].start = 110
            self.env.flush_all()

    def test_a_contract_is_of_the_day_of_its_subscription(self):
        unit = self.unit.with_user(self.officer)
        self._age(unit.claim("subscription", self.customer), create_date=40)
        unit.claim("contract", self.customer)
        row = self._rows()
        self.assertEqual((len(row), row.kind), (1, "contract"))
        self.assertAlmostEqual(row.date, fields.Datetime.now() - timedelta(days=40), delta=timedelta(minutes=5))
        self.assertAlmostEqual(row.date_contract, fields.Datetime.now(), delta=timedelta(minutes=5))

    def test_cancelled_deals_and_holds(self):
        order = self._sell(self.unit)
        order.action_confirm()
        order._action_cancel()
        self._hold(self.units[1])
        self.assertEqual(self._rows().mapped("state"), ["cancelled"])
        self.assertFalse(self._group(["project_id"], "unit_count:sum"))

    def test_the_channel_of_the_lead(self):
        medium = self.env["utm.medium"].create({"name": "Billboard"})
        order = self._sell(self.unit)
        order.opportunity_id = self.env["crm.lead"].create({
            "name": "L", "medium_id": medium.id, "company_id": self.company.id, "user_id": self.consultant.id, "team_id": self.team_a.id})
        order.medium_id = False
        order.action_confirm()
        self.assertEqual(self._rows().medium_id, medium)

    def test_ratios_are_of_the_sums(self):
        self.units[1].sudo().write({"gross_area": 300, "floor_price": 2400000})
        self._sell(self.unit, price_unit=900000).action_confirm()
        self._sell(self.units[1], price_unit=3000000).action_confirm()
        [(_project, count, area, value, per_area, realised, above)] = self._group(
            ["project_id"], "unit_count:sum", "gross_area:sum", "value:sum", "price_per_area:avg", "realised:avg", "above_floor:avg")
        self.assertEqual((count, area, value, per_area), (2, 400, 3900000, 9750))
        self.assertAlmostEqual(realised, 97.5)
        self.assertAlmostEqual(above, 100 * 600 / 3300, 4)

    def test_another_currency(self):
        currency = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create({"name": "2000-01-01", "currency_id": currency.id, "rate": 0.5, "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "C", "currency_id": currency.id, "company_id": self.company.id})
        order = self._sell(self.unit)
        order.write({"pricelist_id": pricelist.id})
        order.action_update_prices()
        order.action_confirm()
        self.assertAlmostEqual(self._rows().value, 1000000, 0)
        self.assertAlmostEqual(self._rows().realised, 100, 2)

    def test_by_week_and_floor(self):
        self._sell(self.unit).action_confirm()
        self.assertEqual(len(self._group(["date:week", "floor", "team_id", "area_band_id", "price_band_id", "layout"], "value:sum")), 1)

    def test_who_sees_which_deals(self):
        self._sell(self.unit).action_confirm()
        self._sell(self.units[1], self.consultant_b, self.team_b).action_confirm()
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.leader, 1), (self.leader_b, 1), (self.manager, 2),
                           (self.head, 2), (self.officer, 2), (self.auditor, 2), (self.other_head, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(len(self._rows(user)), sees)

    def test_floor_is_restricted(self):
        self._sell(self.unit).action_confirm()
        for name in ("floor_value:sum", "floor_gain:sum", "above_floor:avg"):
            with self.subTest(measure=name):
                with self.assertRaises(AccessError):
                    self._group(["project_id"], name, user=self.consultant)
                self._group(["project_id"], name, user=self.manager)
        with self.assertRaises(AccessError):
            self._rows(self.consultant).read(["above_floor"])
        with self.assertRaises(AccessError):
            self._rows(self.consultant, ("floor_gain", ">", 0))

    def test_nothing_is_written(self):
        self._sell(self.unit).action_confirm()
        with self.assertRaises(AccessError):
            self._rows().write({"value": 1})

    def test_views(self):
        for user in (self.consultant, self.manager, self.auditor):
            for model in ("sales.unit.transaction", "sales.unit.stock"):
                with self.subTest(user=user.name, model=model):
                    self.env[model].with_user(user).get_views([(False, kind) for kind in ("pivot", "graph", "list", "search")])


@tagged("post_install", "-at_install")
class TestUnitStock(AnalysesCommon):
    """ What is left: for how long, how fast it goes, and what nobody asked for. """

    def _row(self, unit, user=None):
        self.env.flush_all()
        return self.env["sales.unit.stock"].with_user(user or self.officer).search([("unit_id", "=", unit.id)])

    def _sums(self, *measures):
        self.env.flush_all()
        [(_project, *values)] = self.env["sales.unit.stock"].with_user(self.officer)._read_group(
            [("project_id", "=", self.estate.id)], ["project_id"], measures)
        return values

    def test_what_is_left(self):
        self._age(self.units, market_since=100)
        self._hold(self.unit)
        self._sell(self.units[1]).action_confirm()
        row, held, sold = self._row(self.units[2]), self._row(self.unit), self._row(self.units[1])
        self.assertEqual((row.is_left, row.age, row.left_value, row.left_area, row.left_count), (True, 100, 1000000, 100, 1))
        self.assertTrue(held.is_left)  # a hold is no sale
        self.assertEqual((sold.is_left, sold.left_value, sold.sold_count, sold.recent_count), (False, 0, 1, 1))
        self.assertFalse(self._row(self.new_units[0]))  # never was on the market

    def test_pace(self):
        self.units[:2].with_user(self.officer).claim("contract", self.customer)
        self._age(self._live(self.units[1]), create_date=91)
        count, left, sold, recent, absorption, months, value = self._sums(
            "unit_count:sum", "left_count:sum", "sold_count:sum", "recent_count:sum", "absorption:avg", "months_left:avg", "left_value:sum")
        self.assertEqual((count, left, sold, recent, absorption, value), (4, 2, 2, 1, 50, 2000000))
        self.assertEqual(months, 6)  # two left, one in three months

    def test_no_pace_no_months(self):
        self.assertEqual(self._sums("months_left:avg", "absorption:avg"), [False, 0])

    def test_age_of_what_is_left(self):
        self._age(self.units[:2], market_since=10)
        self._age(self.units[2:], market_since=50)
        self.units[3].with_user(self.officer).claim("contract", self.customer)
        [age] = self._sums("age:avg")
        self.assertAlmostEqual(age, 70 / 3, 2)

    def test_a_unit_sold_twice_counts_once(self):
        order = self._sell(self.unit)
        order.action_confirm()
        order._action_cancel()
        self.assertTrue(self._row(self.unit).is_left)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(len(self._row(self.unit)), 1)

    def test_nobody_asked(self):
        self._sell(self.units[1])  # a quotation
        claim = self._hold(self.units[2])
        claim.action_release("Because")
        self.assertEqual([self._row(unit).is_untouched for unit in self.units], [True, False, False, True])
        self.assertEqual(self._sums("untouched_count:sum"), [2])
        self.assertGreaterEqual(len(self.env["sales.unit.stock"]._get_interest_queries()), 2)

    def test_who_came_for_it(self):
        self.estate.state = "selling"
        self.env["sales.registration"].with_user(self.consultant).create({
            "project_id": self.estate.id, "customer_name": "Visitor", "phone": "+86 138 1234 5678", "unit_ids": self.unit.ids,
            "source_id": self.env["utm.source"].create({"name": "Billboard"}).id})
        row = self._row(self.unit)
        self.assertEqual((row.intended_count, row.is_untouched), (1, False))

    def test_launch_of_the_unit(self):
        self._approve(self._new_prices())
        self.launch.action_open()
        self.assertEqual(self._row(self.new_units[0]).launch_id, self.launch)

    def test_remarks(self):
        remark = self.env["sales.unit.remark"].with_user(self.consultant).create({
            "unit_id": self.unit.id, "reason": "price", "user_id": self.leader.id})
        self.assertEqual(remark.user_id, self.consultant)
        self.env["sales.unit.remark"].with_user(self.leader).create({"unit_id": self.unit.id, "reason": "light"})
        row = self._row(self.unit)
        self.assertEqual((row.last_reason, row.remark_count), ("light", 2))
        for user in (self.colleague, self.auditor, self.leader):
            with self.subTest(user=user.name):
                self.assertEqual(remark.with_user(user).reason, "price")
                with self.assertRaises(AccessError):
                    remark.with_user(user).note = "x"
        with self.assertRaises(AccessError):
            remark.user_id = self.leader  # would be nobody's own any more
        remark.with_user(self.officer).note = "Heard twice"
        with self.assertRaises(AccessError):
            remark.with_user(self.other_head).read(["reason"])

    def test_rights(self):
        self.assertTrue(self._row(self.unit, self.consultant).left_value)
        with self.assertRaises(AccessError):
            self._row(self.unit, self.consultant).read(["left_floor_value"])
        self.assertEqual(self._row(self.unit, self.manager).left_floor_value, 900000)
        self.assertFalse(self._row(self.unit, self.other_head))
        self.assertEqual(self._row(self.unit).action_open_unit()["res_id"], self.unit.id)
