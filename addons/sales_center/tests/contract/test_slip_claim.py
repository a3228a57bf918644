from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .slips_common import PICTURE, SlipsCommon


@tagged("post_install", "-at_install")
class TestSlipClaim(SlipsCommon):
    """ Papers document claims, and what differs is listed. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.estate.slips_required = True
        cls.claim = cls._hold(cls.unit).sudo()

    def _differences(self, user=None):
        return self.env["sales.slip"].with_user(user or self.officer).get_slip_differences(self.estate)

    def test_without_a_project_nothing_differs(self):
        """ As a client may ask by RPC. """
        slips = self.env["sales.slip"].with_user(self.officer)
        self.assertEqual([row["claim_id"] for row in slips.get_slip_differences(self.estate.id)], self.claim.ids)
        for nothing in (None, False, self.estate.browse()):
            self.assertEqual(slips.get_slip_differences(nothing), [])

    def _dialog(self, action, user=None):
        return Form(self.env[action["res_model"]].with_user(user or self.consultant).with_context(**action["context"]))

    def test_dialog_of_a_claim(self):
        form = self._dialog(self.claim.with_user(self.consultant).action_use_slip())
        self.assertEqual((form.kind_id, form.slip_id, form.partner_id, form.unit_id), (self.hold_slip, self.slip, self.customer, self.unit))
        self.assertFalse(form.left_out)
        form.slip_id = self.slips[1]
        self.assertEqual(form.left_out, "H001001")
        form.skip_reason = "Torn"
        form.save().action_confirm()
        self.assertEqual((self.slips[1].claim_id, self.slips[1].project_id), (self.claim, self.estate))
        self.assertEqual(self.claim.slip_count, 1)

    def test_dialog_of_an_order(self):
        subscription = self.hold_slip.copy({"name": "Subscription", "claim_kind": "subscription", "prefix": "S", "needs_amount": True})
        slips = self._receive(subscription, 1, 2).slip_ids
        slips.with_user(self.officer).action_issue(self.team_a, self.person)
        order = self._sell(self.unit)
        order.action_confirm()
        form = self._dialog(order.with_user(self.consultant).action_use_slip())
        self.assertEqual((form.slip_id, form.amount, form.currency_id), (slips[0], order.amount_total, order.currency_id))
        form.save().action_confirm()
        self.assertEqual((slips[0].order_id, slips[0].claim_id.kind), (order, "subscription"))
        self.assertEqual(order.with_user(self.consultant).slip_count, 1)

    def test_the_sellers_own_number(self):
        """ A claim of one is not documented by the number of another. """
        claim = self._hold(self.units[1], self.colleague)
        with self.assertRaises(AccessError):
            self._use(self.slip, unit=None, claim=claim)
        with self.assertRaisesRegex(UserError, "held by Consultant, and the sale is Colleague's"):
            self._use(self.slip, self.leader, unit=None, claim=claim)
        self._use(self.slips[4], self.leader, unit=None, claim=claim)
        self.assertEqual((self.slips[4].used_by_id, self.slips[4].employee_id), (self.colleague, self.person_colleague))

    def test_what_must_fit(self):
        for values, message in (({"unit": self.units[1]}, "the unit and the customer"),
                                ({"partner": self.other_customer}, "the unit and the customer")):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, message):
                self._use(self.slip, claim=self.claim.with_user(self.consultant), **values)
        other = self._receive(self.hold_slip.copy({"claim_kind": "contract", "prefix": "C"}), 1, 1).slip_ids
        other.with_user(self.officer).action_issue(self.team_a, self.person)
        with self.assertRaisesRegex(UserError, "doesn't document such a claim"):
            self._use(other, claim=self.claim.with_user(self.consultant))

    def test_one_per_claim(self):
        self._use(self.slip, claim=self.claim.id)
        with self.assertRaisesRegex(UserError, "The claim has H001001 already"):
            self._use(self.slips[1], claim=self.claim.id)
        self.slip.with_user(self.leader).action_void("Wrong name", PICTURE)
        self._use(self.slips[1], claim=self.claim.id)
        self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.slips[2].sudo().write({"state": "used", "claim_id": self.claim.id, "partner_id": self.customer.id,
                                        "used_date": self.slip.used_date})
            self.env.flush_all()

    def test_ended_claims_take_no_slip(self):
        with freeze_time(self.claim.expires_at + timedelta(seconds=1)):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "has ended"):
                self._use(self.slip, claim=self.claim.id)

    def test_claim_without_slip(self):
        rows = self._differences()
        self.assertEqual([(row["type"], row["claim_id"], row["unit"]) for row in rows], [("no_slip", self.claim.id, "LS-1-101")])
        self.assertTrue(self.claim.is_slip_missing)
        self._use(self.slip, claim=self.claim.id)
        self.assertEqual(self._differences(), [])
        self.env.invalidate_all()
        self.assertFalse(self.claim.is_slip_missing)
        self.slip.with_user(self.leader).action_void("Wrong name", PICTURE)
        self.assertEqual(len(self._differences()), 1)

    def test_not_required(self):
        self.estate.slips_required = False
        self.assertEqual(self._differences(), [])

    def test_slip_of_an_ended_claim(self):
        self._use(self.slip, claim=self.claim.id)
        with freeze_time(self.claim.expires_at):
            self.env.invalidate_all()
            rows = self._differences()
            self.assertEqual([(row["type"], row["number"]) for row in rows], [("claim_ended", "H001001")])
            self.assertIn("Expired", rows[0]["message"])
            self.assertTrue(self.slip.is_claim_ended)
        self.env.invalidate_all()
        self.claim.with_user(self.consultant).action_release("Because")
        self.assertEqual([row["slip_id"] for row in self._differences()], [self.slip.id])
        self.slip.with_user(self.officer).action_file("Box 1")
        self.assertEqual(self._differences(), [])

    def test_the_next_claim_needs_the_next_paper(self):
        self._use(self.slip, claim=self.claim.id)
        self._sell(self.unit).action_confirm()
        self.assertEqual([row["type"] for row in self._differences()], ["no_slip", "claim_ended"])

    def test_differences_by_role(self):
        self.assertEqual(len(self._differences(self.leader)), 1)
        self.assertEqual(len(self._differences(self.auditor)), 1)
        self.assertEqual(self._differences(self.leader_b), [])

    def test_search_the_other_way_round(self):
        Claim, Slip = self.env["sales.unit.claim"], self.env["sales.slip"]
        self.assertEqual(Claim.search_count([("is_slip_missing", "=", True)]) + Claim.search_count([("is_slip_missing", "=", False)]),
                         Claim.search_count([]))
        for name in ("is_claim_ended", "is_skipped"):
            self.assertEqual(Slip.search_count([(name, "=", True)]) + Slip.search_count([(name, "=", False)]), Slip.search_count([]))

    def test_queries_of_the_differences(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = self._differences()
            return self.cr.sql_log_count - before, len(rows)
        first, _rows = count()
        self._hold(self.units[1], self.colleague)
        self._hold(self.units[2], self.colleague)
        second, rows = count()
        self.assertEqual(rows, 3)
        self.assertLessEqual(second, first + 1)

    def test_project_button(self):
        action = self.estate.with_user(self.officer).action_open_slip_differences()
        self.assertEqual(action["res_model"], "sales.unit.claim")
        self._use(self.slip, claim=self.claim.id)
        action = self.estate.with_user(self.officer).action_open_slip_differences()
        self.assertEqual(action["res_model"], "sales.slip")
