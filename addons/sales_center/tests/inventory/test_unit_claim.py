from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestUnitClaim(UnitsCommon):
    """ A unit is sold once, whoever asks and however. """

    def test_hold(self):
        claim = self._hold(self.unit)
        self.assertEqual((self.unit.state, self.unit.claim_user_id), ("held", self.consultant))
        self.assertEqual(claim.team_id, self.team_a)
        self.assertAlmostEqual(claim.expires_at, fields.Datetime.now() + timedelta(hours=24), delta=timedelta(minutes=1))

    def test_second_hold_names_the_first(self):
        self._hold(self.unit)
        for user in (self.colleague, self.consultant_b, self.director):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, "LS-1-101 is held by Consultant until"):
                self._hold(self.unit, user)

    def test_who_holds_is_known_for_whom_is_not(self):
        self._hold(self.unit)
        unit = self.unit.with_user(self.consultant_b)
        self.assertEqual(unit.claim_user_id, self.consultant)
        self.assertFalse(self.env["sales.unit.claim"].with_user(self.consultant_b).search([]))
        with self.assertRaises(AccessError):
            self.unit.claim_ids.with_user(self.consultant_b).read(["partner_id"])

    def test_claims_by_role(self):
        claim = self._hold(self.unit)
        for user, sees in ((self.consultant, 1), (self.colleague, 0), (self.leader, 1), (self.leader_b, 0), (self.manager, 1),
                           (self.head, 1), (self.officer, 1), (self.auditor, 1), (self.other_leader, 0)):
            with self.subTest(user=user.name):
                found = self.env["sales.unit.claim"].with_user(user).search_count([("id", "=", claim.id)])
                self.assertEqual(found, sees)

    def test_the_database_itself(self):
        claim = self._hold(self.unit)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            claim.sudo().copy({"unit_id": self.unit.id, "state": "live", "kind": "hold", "partner_id": self.customer.id,
                               "user_id": self.leader.id})
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'sales_unit_claim_one_live'")
        self.assertIn("UNIQUE", self.env.cr.fetchone()[0])

    def test_expiry_at_the_second(self):
        claim = self._hold(self.unit)
        with freeze_time(claim.expires_at - timedelta(seconds=1)):
            self.env.invalidate_all()
            self.assertEqual(self.unit.state, "held")
            self.assertTrue(claim.is_live)
            with self.assertRaises(UserError):
                self._hold(self.unit, self.colleague)
        with freeze_time(claim.expires_at):
            self.env.invalidate_all()
            self.assertEqual(self.unit.state, "on_market")
            self.assertIn(self.unit, self.env["sales.unit"].search([("state", "=", "on_market")]))
            taken = self._hold(self.unit, self.colleague)
            self.assertEqual((claim.state, claim.ended_at), ("expired", claim.expires_at))
            self.assertTrue(taken.is_live)

    def test_search_by_state(self):
        self._hold(self.unit)
        self._sell(self.units[1]).action_confirm()
        Unit = self.env["sales.unit"].with_user(self.consultant_b)
        mine = [("building_id", "=", self.building.id)]
        self.assertEqual(Unit.search([("state", "=", "held"), *mine]), self.unit)
        self.assertEqual(Unit.search([("state", "=", "subscribed"), *mine]), self.units[1])
        self.assertEqual(Unit.search([("state", "=", "on_market"), *mine]), self.units[3] | self.units[2])
        self.assertEqual(len(Unit.search([("state", "not in", ("held", "planned")), *mine])), 3)

    def test_expired_holds_are_written_down(self):
        claim = self._hold(self.unit)
        with freeze_time(claim.expires_at + timedelta(hours=1)):
            self.env["sales.unit.claim"]._gc_expired()
            self.env["sales.unit.claim"]._gc_expired()
            self.assertEqual(claim.state, "expired")

    def test_limit_per_consultant(self):
        self._hold(self.units[0])
        self._hold(self.units[1])
        with self.assertRaisesRegex(UserError, "holds 2 units.*may hold 2"):
            self._hold(self.units[2])
        self._hold(self.units[2], self.colleague)
        self.units[0].with_user(self.consultant).action_release("Because")
        self._hold(self.units[3])

    def test_several_at_once_all_or_none(self):
        self._hold(self.units[1], self.colleague)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.units[:2].with_user(self.consultant).claim("hold", self.customer)
        self.env.invalidate_all()
        self.assertEqual(self.units[0].state, "on_market")

    def test_give_back(self):
        self._hold(self.unit)
        with self.assertRaises(AccessError):
            self.unit.with_user(self.colleague).action_release("Because")
        with self.assertRaises(AccessError):  # leads another team
            self.unit.with_user(self.leader_b).action_release("Because")
        self.unit.with_user(self.leader).action_release("Because")
        self.assertEqual(self.unit.state, "on_market")
        with self.assertRaisesRegex(UserError, "Nobody holds"):
            self.unit.with_user(self.consultant).action_release("Because")

    def test_claims_are_not_written(self):
        claim = self._hold(self.unit)
        for user in (self.consultant, self.officer, self.general_manager):
            mine = claim.with_user(user)
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    mine.write({"expires_at": False})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"unit_id": self.units[1].id, "kind": "contract", "partner_id": self.customer.id, "user_id": user.id})
        with self.assertRaises(UserError):
            claim.sudo().unlink()

    def test_off_the_market(self):
        unit = self.unit.copy({"number": "901"})
        with self.assertRaisesRegex(UserError, "not on the market"):
            self._hold(unit)

    def test_claimed_units_stay_as_they_are(self):
        self._hold(self.unit)
        for values in ({"gross_area": 1}, {"list_price": 1}, {"number": "7"}, {"active": False}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "is held by"):
                self.unit.with_user(self.officer).write(values)
        with self.assertRaisesRegex(UserError, "is held by"):
            self.unit.with_user(self.officer).action_withdraw("Fire")

    def test_auditor_and_strangers_hold_nothing(self):
        with self.assertRaises(AccessError):
            self._hold(self.unit, self.auditor)

    def test_what_is_sold_is_claimed_by_its_order(self):
        for kind in ("subscription", "contract"):
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                self.unit.with_user(self.manager).claim(kind, self.customer)
        self.unit.with_user(self.officer).claim("subscription", self.customer.id)
        self.assertEqual(self.unit.state, "subscribed")
        self.unit.with_user(self.officer).claim("contract", self.customer.id)
        self.assertEqual(self.unit.state, "contracted")

    def test_a_sale_does_not_become_a_hold(self):
        self.unit.with_user(self.officer).claim("subscription", self.customer)
        with self.assertRaisesRegex(UserError, "has been sold"):
            self.unit.with_user(self.officer).claim("hold", self.customer)

    def test_wizard(self):
        action = self.unit.with_user(self.consultant).action_hold()
        form = Form(self.env[action["res_model"]].with_user(self.consultant).with_context(**action["context"]))
        form.partner_id = self.customer
        form.save().action_confirm()
        self.assertTrue(self.unit.with_user(self.consultant).is_mine)


@tagged("post_install", "-at_install")
class TestUnitOrder(UnitsCommon):
    """ Orders claim their units, whichever way they are confirmed. """

    def test_price_and_project(self):
        order = self._sell(self.unit)
        self.assertEqual((order.amount_untaxed, order.sales_project_id), (1000000, self.estate))
        self.assertEqual((order.concession, order.order_line.sudo().floor_price), (0, 900000))

    def test_concession_is_measured_against_the_unit(self):
        order = self._sell(self.unit, price_unit=950000)
        self.assertAlmostEqual(order.concession, 5)
        order.order_line.price_unit = 890000
        self.assertTrue(order.below_floor)

    def test_form(self):
        with Form(self.env["sale.order"].with_user(self.consultant)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.unit_id = self.unit
                self.assertEqual((line.product_id, line.price_unit), (self.flat, 1000000))

    def test_confirm_and_cancel_and_again(self):
        order = self._sell(self.unit)
        for _round in range(2):
            order.action_confirm()
            self.assertEqual((self.unit.state, self.unit.claim_user_id), ("subscribed", self.consultant))
            order._action_cancel()
            self.assertEqual(self.unit.state, "on_market")
            order.action_draft()
        states = self.env["sales.unit.claim"].search([("unit_id", "=", self.unit.id)]).mapped("state")
        self.assertEqual(states, ["cancelled", "cancelled"])

    def test_own_hold_goes_over(self):
        claim = self._hold(self.unit)
        order = self._sell(self.unit)
        order.action_confirm()
        self.assertEqual(claim.state, "converted")
        self.assertEqual(self.unit.claim_ids.filtered("is_live").origin_id, claim)

    def test_hold_for_another_customer_does_not(self):
        self._hold(self.unit, partner=self.other_customer)
        with self.assertRaisesRegex(UserError, "is held by"):
            self._sell(self.unit).action_confirm()

    def test_sold_once(self):
        self._sell(self.unit).action_confirm()
        second = self._sell(self.unit, self.consultant_b, self.team_b, self.other_customer)
        with self.assertRaisesRegex(UserError, "has been sold by Consultant"):
            second.action_confirm()
        with self.assertRaisesRegex(UserError, "has been sold by Consultant"):
            second.sudo().write({"state": "sale"})
        with self.assertRaisesRegex(UserError, "has been sold"):
            self.unit.with_user(self.officer).action_release("Because")

    def test_created_as_confirmed(self):
        self._sell(self.unit).action_confirm()
        with self.assertRaisesRegex(UserError, "has been sold by Consultant"):
            self.env["sale.order"].create({
                "partner_id": self.customer.id, "company_id": self.company.id, "state": "sale",
                "order_line": [(0, 0, {"product_id": self.flat.id, "unit_id": self.unit.id})]})

    def test_line_added_to_a_confirmed_order(self):
        order = self._sell(self.unit)
        order.action_confirm()
        line = {"order_id": order.id, "product_id": self.flat.id, "unit_id": self.units[1].id}
        order.sudo().order_line.create(line)
        self.assertEqual(self.units[1].state, "subscribed")
        self._hold(self.units[2], self.colleague, self.other_customer)
        with self.assertRaisesRegex(UserError, "is held by"):
            order.sudo().order_line.create({**line, "unit_id": self.units[2].id})

    def test_confirmed_units_are_not_swapped(self):
        order = self._sell(self.unit)
        order.action_confirm()
        with self.assertRaises(UserError):
            order.order_line.unit_id = self.units[1]

    def test_one_and_whole(self):
        for values in ({"product_uom_qty": 2}, {"product_uom_qty": 0}, {"product_id": self.product.id}):
            with self.subTest(values=values), self.assertRaises(UserError), self.cr.savepoint():
                self._sell(self.unit, **values)
        order = self._sell(self.unit)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            order.order_line.copy({"order_id": order.id, "unit_id": self.unit.id})

    def test_a_copy_names_no_unit(self):
        self.assertFalse(self._sell(self.unit).copy().order_line.unit_id)

    def test_approval_is_for_this_unit(self):
        key = self._sell(self.unit).order_line._get_terms_key()
        other = self._sell(self.units[1]).order_line._get_terms_key()
        self.assertNotEqual(key, other)
        self.assertEqual(self.env["sale.order"]._get_terms_name(key), "LS-1-101")

    def test_unit_of_another_company(self):
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            order.order_line.create({"order_id": order.id, "product_id": self.flat.id, "unit_id": self.unit.id})

    def test_order_in_another_currency(self):
        currency = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create({
            "name": "2000-01-01", "currency_id": currency.id, "rate": 0.5, "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "C", "currency_id": currency.id, "company_id": self.company.id})
        order = self._sell(self.unit)
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id, "company_id": self.company.id, "pricelist_id": pricelist.id,
            "order_line": [(0, 0, {"product_id": self.flat.id, "unit_id": self.unit.id})]})
        rate = self.company.currency_id._get_conversion_rate(self.company.currency_id, currency, self.company)
        self.assertAlmostEqual(order.order_line.price_unit, 1000000 * rate, places=2)
        self.assertAlmostEqual(order.concession, 0)
