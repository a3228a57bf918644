from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestUnitWaiting(UnitsCommon):
    """ Who waits gets the unit in order of coming, and nobody comes in between. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.estate.offer_hours = 2
        cls.claim = cls._hold(cls.unit)
        cls.third = cls.env["res.partner"].create({"name": "Third Customer"})

    @classmethod
    def _wait(cls, user=None, partner=None, unit=None):
        return (unit or cls.unit).with_user(user or cls.colleague).join_waiting_list(partner or cls.other_customer)

    def _release(self):
        self.unit.with_user(self.consultant).action_release("Because")
        self.env.invalidate_all()

    def test_order_of_coming(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        self.assertEqual((first.position, second.position), (1, 2))
        self.assertEqual(first.with_user(self.colleague).position, 1)
        self.assertEqual(second.with_user(self.consultant_b).position, 2)
        first.with_user(self.colleague).action_cancel("Bought elsewhere")
        self.env.invalidate_all()
        self.assertEqual((first.state, first.reason, first.position, second.position), ("cancelled", "Bought elsewhere", 0, 1))

    def test_release_offers_to_the_first(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        self._release()
        self.assertEqual((first.state, second.state, self.unit.state), ("offered", "waiting", "offered"))
        self.assertEqual(self.unit.claim_user_id, self.colleague)
        self.assertEqual(first.activity_ids.user_id, self.colleague)
        self.assertIn("LS-1-101 is free", first.activity_ids.summary)
        self.assertAlmostEqual(first.offer_until, fields.Datetime.now() + timedelta(hours=2), delta=timedelta(minutes=1))
        for user, partner in ((self.consultant, self.customer), (self.consultant_b, self.third),
                              (self.colleague, self.customer), (self.director, self.other_customer)):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, "kept for a waiting customer of Colleague until"):
                self._hold(self.unit, user, partner)
        claim = first.with_user(self.colleague).action_take()
        self.assertEqual((first.state, first.claim_id, claim.partner_id), ("taken", claim, self.other_customer))
        self.assertFalse(first.activity_ids)
        self.assertEqual(second.position, 1)

    def test_orders_do_not_take_what_is_kept(self):
        self._wait()
        order = self._sell(self.unit, self.consultant_b, self.team_b, self.third)
        self._release()
        with self.assertRaisesRegex(UserError, "kept for a waiting customer"):
            order.action_confirm()
        with self.assertRaisesRegex(UserError, "kept for a waiting customer"):
            order.sudo().write({"state": "sale"})
        with self.assertRaisesRegex(UserError, "kept for a waiting customer"):
            self.unit.with_user(self.officer).claim("subscription", self.third)
        with self.assertRaisesRegex(UserError, "kept for a waiting customer"), self.cr.savepoint():
            self.env["sale.order"].create({
                "partner_id": self.third.id, "company_id": self.company.id, "state": "sale",
                "order_line": [(0, 0, {"product_id": self.flat.id, "unit_id": self.unit.id})]})
        own = self._sell(self.unit, self.colleague, self.team_a, self.other_customer)
        own.action_confirm()
        self.assertEqual(self.unit.waiting_ids.state, "taken")

    def test_expiry_passes_on_without_any_cron(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        free_at = self.claim.expires_at
        for moment, whose, state in (
                (free_at - timedelta(seconds=1), None, "held"), (free_at, first, "offered"),
                (free_at + timedelta(hours=2, seconds=-1), first, "offered"), (free_at + timedelta(hours=2), second, "offered"),
                (free_at + timedelta(hours=4), None, "on_market")):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(self.unit.state, state)
                self.assertEqual((first | second).filtered("is_turn"), whose or first.browse())
                found = self.env["sales.unit"].search([("state", "=", state), ("id", "=", self.unit.id)])
                self.assertEqual(found, self.unit)
                self.assertEqual(bool(self.env["sales.unit"].search([("state", "=", "on_market"), ("id", "=", self.unit.id)])),
                                 state == "on_market")

    def test_claim_after_lapses_writes_them_down(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        free_at = self.claim.expires_at
        with freeze_time(free_at + timedelta(hours=3)):
            with self.assertRaisesRegex(UserError, "kept for"):
                self._hold(self.unit, self.colleague, self.other_customer)
            claim = self._hold(self.unit, self.consultant_b, self.third)
        self.assertEqual((first.state, first.offer_until), ("lapsed", free_at + timedelta(hours=2)))
        self.assertEqual((second.state, second.claim_id), ("taken", claim))
        self.assertEqual((self.claim.state, self.claim.ended_at), ("expired", free_at))

    def test_lapsed_all_then_free(self):
        self._wait()
        with freeze_time(self.claim.expires_at + timedelta(hours=2)):
            self._hold(self.unit, self.consultant_b, self.third)

    def test_cron_tells_and_may_run_twice(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        with freeze_time(self.claim.expires_at + timedelta(minutes=1)):
            for _round in range(2):
                self.env["sales.unit.claim"]._gc_expired()
            self.assertEqual((first.state, second.state, len(first.activity_ids)), ("offered", "waiting", 1))
        with freeze_time(self.claim.expires_at + timedelta(hours=2, minutes=1)):
            self.assertEqual(self.env["sales.unit.claim"]._gc_expired(), 0)
            self.assertEqual((first.state, second.state, len(first.activity_ids)), ("lapsed", "offered", 0))

    def test_an_order_that_is_cancelled_offers(self):
        order = self._sell(self.units[1])
        order.action_confirm()
        entry = self._wait(unit=self.units[1])
        order._action_cancel()
        self.assertEqual(entry.state, "offered")
        with self.assertRaisesRegex(UserError, "kept for"):
            order.action_draft()
            order.action_confirm()

    def test_leaving_passes_the_offer_on(self):
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        self._release()
        first.with_user(self.colleague).action_cancel("Because")
        self.assertEqual((first.state, second.state), ("cancelled", "offered"))
        with self.assertRaisesRegex(UserError, "over already"):
            first.with_user(self.colleague).action_cancel("Because")

    def test_left_and_joined_again(self):
        """ The place is lost, the right to wait is not. """
        first, second = self._wait(), self._wait(self.consultant_b, self.third)
        first.with_user(self.colleague).action_cancel("Because")
        again = self._wait()
        self.assertEqual((second.position, again.position), (1, 2))

    def test_told_in_ones_own_time(self):
        """ An offer that ends after midnight in the seller's time zone is due on that day. """
        self.colleague.tz = "Asia/Shanghai"
        with freeze_time("2030-05-01 10:00:00"):
            claim = self._hold(self.units[1])
            entry = self._wait(unit=self.units[1])
        with freeze_time("2030-05-01 15:00:00"):
            claim.with_user(self.consultant).action_release("Because")
            self.assertEqual(str(entry.activity_ids.date_deadline), "2030-05-02")
            self.assertIn("1:00", entry.activity_ids.summary)

    def test_nothing_to_wait_for(self):
        with self.assertRaisesRegex(UserError, "nothing to wait for"):
            self._wait(unit=self.units[1])
        with self.assertRaisesRegex(UserError, "held for this customer already"):
            self._wait(self.consultant, self.customer)
        self._wait()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._wait(self.consultant_b)
        with self.assertRaises(AccessError):
            self._wait(self.auditor)
        with self.assertRaises(AccessError):
            self._wait(self.other_leader)

    def test_an_offered_unit_can_be_waited_for(self):
        self._wait()
        self._release()
        self.assertEqual(self._wait(self.consultant, self.customer).position, 2)

    def test_off_the_market_nobody_waits(self):
        entry = self._wait()
        self._release()
        self.unit.with_user(self.officer).action_withdraw("Show flat")
        self.assertEqual(entry.state, "cancelled")
        self.unit.with_user(self.officer).action_put_on_market("Seen by all")
        self.assertEqual(self.unit.state, "on_market")

    def test_who_sees_and_who_writes(self):
        entry = self._wait()
        for user, sees in ((self.consultant, 0), (self.colleague, 1), (self.leader, 1), (self.leader_b, 0), (self.manager, 1),
                           (self.officer, 1), (self.auditor, 1), (self.other_leader, 0)):
            with self.subTest(user=user.name):
                found = self.env["sales.unit.waiting"].with_user(user).search_count([("id", "=", entry.id)])
                self.assertEqual(found, sees)
        for values in ({"state": "offered"}, {"partner_id": self.third.id}):
            with self.assertRaises(AccessError):
                entry.with_user(self.colleague).write(values)
        with self.assertRaises(AccessError):
            entry.with_user(self.officer).create({"unit_id": self.unit.id, "partner_id": self.third.id, "user_id": self.officer.id})
        with self.assertRaises(UserError):
            entry.unlink()
        with self.assertRaises(AccessError):
            entry.with_user(self.leader_b).action_cancel("Because")
        entry.with_user(self.leader).action_cancel("Because")

    def test_queries_of_a_list(self):
        for number in range(12):
            self._wait(partner=self.env["res.partner"].create({"name": f"C{number}"}))
        self._release()
        names = ["position", "is_turn", "turn_until"]
        counts = []
        for entries in (self.unit.waiting_ids, self.unit.waiting_ids[:2], self.unit.waiting_ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entries.with_user(self.manager).browse(entries.ids).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])  # the first one fills caches

    def test_nearest_free(self):
        self.units[1].layout = self.units[3].layout = "A"
        self.unit.sudo().layout = "A"
        found = self.unit.with_user(self.consultant).get_nearest_free()
        self.assertEqual(found.ids, self.units[1].ids + self.units[3].ids + self.units[2].ids)
        self._hold(self.units[1], self.colleague)
        self.assertEqual(self.unit.get_nearest_free(1), self.units[3])
        elsewhere = self.env["sales.building"].create({"name": "Elsewhere", "project_id": self.estate.id})
        twin = self.units[3].sudo().copy({"building_id": elsewhere.id, "number": "1"})
        twin.sudo().stage = "on_market"
        self.assertEqual(self.unit.get_nearest_free().ids, [self.units[3].id, twin.id, self.units[2].id])


@tagged("post_install", "-at_install")
class TestHoldLimits(UnitsCommon):

    def test_limit_of_the_project(self):
        self.estate.hold_limit_total = 2
        self._hold(self.units[0])
        self._hold(self.units[1], self.colleague)
        with self.assertRaisesRegex(UserError, "no more than 2 units are held"):
            self._hold(self.units[2], self.consultant_b)
        self.units[0].with_user(self.consultant).action_release("Because")
        self._hold(self.units[2], self.consultant_b)

    def test_limit_of_the_company(self):
        """ Holds in another project count, those of others and of another company don't. """
        self.company.hold_limit = 2
        second = self.estate.copy({"code": "L2"})
        building = self.building.copy({"project_id": second.id})
        far = self.unit.copy({"building_id": building.id, "number": "901"})
        far.action_prepare()
        far.action_put_on_market()
        self._hold(far)
        self._hold(self.units[0])
        self.estate.hold_limit = 0
        with self.assertRaisesRegex(UserError, "holds 2 units in all projects, and may hold 2"):
            self._hold(self.units[1])
        self._hold(self.units[1], self.colleague)
        far.with_user(self.consultant).action_release("Because")
        self._hold(self.units[2])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.hold_limit = -1
            self.env.flush_all()

    def test_expired_holds_do_not_count(self):
        self.estate.hold_limit_total = 1
        claim = self._hold(self.units[0])
        with freeze_time(claim.expires_at):
            self._hold(self.units[1], self.colleague)

    def test_extension(self):
        self.estate.extension_hours = 10
        claim = self._hold(self.unit)
        until = claim.expires_at
        self.assertTrue(claim.with_user(self.consultant).action_extend())
        self.assertEqual((claim.expires_at, claim.extension_count), (until + timedelta(hours=10), 1))
        with self.assertRaises(AccessError):
            claim.with_user(self.colleague).action_extend()
        with freeze_time(claim.expires_at), self.assertRaisesRegex(UserError, "not held any more"):
            self.env.invalidate_all()
            claim.with_user(self.consultant).action_extend()
