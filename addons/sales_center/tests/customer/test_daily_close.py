from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RegistrationCommon

CRON = "ir_cron_sales_daily_close"
DAY = date(2025, 6, 3)


@tagged("post_install", "-at_install")
class TestDailyClose(RegistrationCommon):
    """ What has to be done by which hour of Tuesday, 3 June, in Shanghai (UTC+8). """

    def _close(self, moment="2025-06-03 00:30:00"):
        self._run_cron(CRON, moment)
        return self.env["sales.daily.close"].search([("project_id", "=", self.estate.id)], limit=1)

    def _states(self, close, moment):
        with freeze_time(moment):
            close.line_ids.invalidate_recordset(["state"])
            return dict(zip(close.line_ids.mapped("kind"), close.line_ids.mapped("state"), strict=True))

    def test_one_a_day_per_project_on_sale(self):
        planned = self.env["sales.project"].create({"name": "P", "code": "P", "company_id": self.company.id})
        close = self._close()
        self._close("2025-06-03 15:00:00")
        closes = self.env["sales.daily.close"].search([("project_id", "in", (self.estate | planned).ids)])
        self.assertEqual((closes, closes.day, closes.display_name), (close, DAY, "LS 2025-06-03"))
        self._close("2025-06-03 16:00:00")  # midnight in Shanghai
        self.assertEqual(self.env["sales.daily.close"].search_count([("project_id", "=", self.estate.id)]), 2)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            close.copy({"day": DAY})

    def test_hours(self):
        close = self._close()
        self.assertEqual(close.line_ids.mapped("kind"), ["registrations", "units", "summary"])
        self.assertEqual([fields.Datetime.to_string(moment) for moment in close.line_ids.mapped("deadline")],
                         ["2025-06-03 02:00:00", "2025-06-03 03:00:00", "2025-06-03 09:30:00"])

    def test_hours_of_settings(self):
        self.env["res.config.settings"].with_company(self.company).create({"daily_close_unit_hour": 12.5}).execute()
        close = self._close()
        self.assertEqual(fields.Datetime.to_string(close.line_ids[1].deadline), "2025-06-03 04:30:00")

    def test_nothing_open_is_done_at_once(self):
        close = self._close()
        self.assertEqual(self._states(close, "2025-06-03 00:31:00"), {"registrations": "done", "units": "waiting", "summary": "waiting"})

    def test_registrations_confirmed_in_time_or_late(self):
        for day, hour, state in ((3, "01:59:00", "done"), (4, "02:01:00", "late")):
            with self.subTest(state=state):
                with freeze_time(f"2025-06-0{day - 1} 08:00:00"):
                    registration = self._register(phone=False)
                close = self._close(f"2025-06-0{day} 00:30:00")
                with freeze_time(f"2025-06-0{day} 00:40:00"):
                    self._register(phone=False)  # today's are for tomorrow
                self.assertFalse(close.line_ids[0].done_at)
                with freeze_time(f"2025-06-0{day} {hour}"):
                    yesterday = self.env["sales.registration"].search([("day", "<", close.day), ("state", "=", "draft")])
                    self.assertIn(registration, yesterday)
                    yesterday.with_user(self.leader).action_confirm()
                self.assertEqual(close.line_ids[0].state, state)
                self.assertEqual(close.line_ids[0].done_by_id, self.leader)

    def test_missing_after_its_hour(self):
        with freeze_time("2025-06-02 08:00:00"):
            self._register(phone=False)
        close = self._close()
        self.assertEqual(self._states(close, "2025-06-03 02:00:00")["registrations"], "missing")
        with freeze_time("2025-06-03 01:59:59"):
            self.env.invalidate_all()
            self.assertEqual((close.status, close.missing), ("open", False))
            self.assertIn(close, close.search([("status", "=", "open")]))
        with freeze_time("2025-06-03 02:00:00"):
            self.env.invalidate_all()
            self.assertEqual((close.status, close.missing), ("late", "Calls and visits confirmed"))
            self.assertIn(close, close.search([("status", "=", "late")]))
            self.assertNotIn(close, close.search([("status", "in", ["open", "closed"])]))

    def test_units_are_checked_by_the_manager(self):
        close = self._close()
        for user in (self.leader, self.leader_b, self.consultant, self.auditor, self.other_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                close.with_user(user).action_check_units()
        with freeze_time("2025-06-03 02:30:00"):
            close.with_user(self.manager).action_check_units()
        self.assertEqual((close.line_ids[1].state, close.line_ids[1].done_by_id), ("done", self.manager))
        close.with_user(self.head).action_check_units()
        close.with_user(self.officer).action_refresh()

    # --- differences ---

    def _differences(self, close):
        return {(difference.kind, difference.unit_id, difference.number) for difference in close.difference_ids if difference.is_open}

    def test_orders(self):
        close = self._close()
        self.assertFalse(close.difference_ids)
        order, reopened = self._sell(self.units[0]), self._sell(self.units[1])
        (order | reopened).action_confirm()
        close.with_user(self.manager).action_refresh()
        self.assertFalse(close.difference_ids)
        # a claim taken away behind the order's back, an order reopened behind the claim's
        self.units[0].claim_ids.sudo()._end("cancelled", "x", vacate=False)
        self.env.cr.execute("UPDATE sale_order SET state = 'draft' WHERE id = %s", [reopened.id])
        self.env.invalidate_all()
        close.with_user(self.manager).action_refresh()
        self.assertEqual(self._differences(close), {
            ("order_without_claim", self.units[0], order.name), ("claim_without_order", self.units[1], reopened.name)})
        self.assertEqual(close.difference_count, 2)
        order._action_cancel()
        close.with_user(self.manager).action_refresh()
        close.with_user(self.manager).action_refresh()
        self.assertEqual((close.difference_count, len(close.difference_ids)), (1, 2))

    def test_holds_and_units_off_the_market(self):
        close = self._close()
        hold = self._hold(self.units[2])
        self.units[1].with_user(self.officer).claim("subscription", self.customer)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sales_unit_claim SET expires_at = %s WHERE id = %s", [self._ago(hours=1), hold.id])
        self.env.cr.execute("UPDATE sales_unit SET stage = 'withdrawn' WHERE id = %s", [self.units[1].id])
        self.env.invalidate_all()
        close.with_user(self.manager).action_refresh()
        self.assertEqual(self._differences(close), {("off_market", self.units[1], False), ("expired_hold", self.units[2], False)})

    def test_slips_and_contracts(self):
        """ Where a project keeps papers, what is claimed has one. """
        close = self._close()
        self.units[1].with_user(self.officer).claim("subscription", self.customer)
        self.units[2].with_user(self.officer).claim("contract", self.customer)
        close.with_user(self.manager).action_refresh()
        self.assertFalse(close.difference_ids)
        self.estate.slips_required = True
        close.with_user(self.manager).action_refresh()
        self.assertEqual(self._differences(close), {("no_slip", self.units[1], False), ("claim_without_order", self.units[2], False)})

    def test_differences_are_explained(self):
        self.estate.slips_required = True
        self.units[1].with_user(self.officer).claim("subscription", self.customer)
        close = self._close()
        difference = close.difference_ids.with_user(self.manager)
        difference.note = "Paper follows"
        for values in ({"is_open": False}, {"number": "1"}, {"description": "x"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                difference.write(values)
        with self.assertRaises(AccessError):
            difference.with_user(self.auditor).note = "x"
        close.with_user(self.manager).action_refresh()
        self.assertEqual(difference.note, "Paper follows")

    def test_differences_of_another_project(self):
        self.estate.slips_required = True
        other = self.env["sales.project"].create({"name": "O", "code": "O", "company_id": self.company.id, "state": "selling"})
        self.units[1].with_user(self.officer).claim("subscription", self.customer)
        self._close()
        close = self.env["sales.daily.close"].search([("project_id", "=", other.id)])
        self.assertTrue(close)
        self.assertFalse(close.difference_ids)

    # --- summary ---

    def test_figures(self):
        today = self.company._get_sales_day()
        close = self.env["sales.daily.close"]._make([(self.estate, today)])
        self._register(kind="call")
        self._register()
        self._register(self.consultant_b, phone="13900000000")
        self._register(self.consultant_b, phone=False).action_cancel("x")
        self._register(phone="13900000001", time=self._ago(days=2))
        self._hold(self.units[3])
        self._sell(self.units[0], price_unit=950000).action_confirm()
        self.units[1].with_user(self.officer).claim("contract", self.customer)
        cancelled = self._sell(self.units[2])
        cancelled.action_confirm()
        cancelled._action_cancel()
        self.env.flush_all()
        close.with_user(self.manager).action_refresh()
        self.assertEqual(
            [close[name] for name in ("call_count", "visit_count", "first_contact_count", "hold_count", "subscription_count",
                                      "subscription_amount", "contract_count", "contract_amount", "cancelled_count", "cash_in")],
            [1, 2, 2, 1, 2, 1950000, 1, 1000000, 1, 0])

    def test_cash_in(self):
        journals = {kind: self.env["account.journal"].create({
            "name": kind, "type": kind, "code": f"T{kind[:3]}", "company_id": self.company.id}) for kind in ("sale", "bank")}
        accounts = {kind: self.env["account.account"].create({
            "name": kind, "code": f"T{index}", "account_type": kind, "company_ids": [Command.set(self.company.ids)],
            "reconcile": kind != "income"}) for index, kind in enumerate(("income", "asset_receivable", "asset_current"))}
        order = self._sell(self.unit)
        order.action_confirm()
        today = self.company._get_sales_day()
        self.customer.with_company(self.company).property_account_receivable_id = accounts["asset_receivable"]
        invoice = self.env["account.move"].with_company(self.company).create({
            "move_type": "out_invoice", "partner_id": self.customer.id, "journal_id": journals["sale"].id, "invoice_date": today,
            "invoice_line_ids": [Command.create({
                "name": "Flat", "quantity": 1, "price_unit": 1000000, "account_id": accounts["income"].id, "tax_ids": False,
                "sale_line_ids": [Command.set(order.order_line.ids)]})]})
        invoice.action_post()
        payment = self.env["account.move"].create({
            "move_type": "entry", "date": today, "journal_id": journals["bank"].id, "line_ids": [
                Command.create({"account_id": accounts["asset_current"].id, "debit": 300000}),
                Command.create({"account_id": accounts["asset_receivable"].id, "credit": 300000, "partner_id": self.customer.id})]})
        payment.action_post()
        receivable = accounts["asset_receivable"]
        (invoice | payment).line_ids.filtered(lambda line: line.account_id == receivable).reconcile()
        close, before = self.env["sales.daily.close"]._make([(self.estate, today), (self.estate, today - timedelta(days=1))])
        (close | before)._refresh_figures()
        self.assertEqual((close.cash_in, before.cash_in), (300000, 0))

    def test_summary_is_sent_once_it_is_due(self):
        with freeze_time("2025-06-02 08:00:00"):
            self._register(phone=False)
        close = self._close()
        self._run_cron(CRON, "2025-06-03 09:29:00")
        self.assertFalse(close.line_ids[2].done_at)
        self._run_cron(CRON, "2025-06-03 09:30:00")
        self._run_cron(CRON, "2025-06-03 09:40:00")
        message = close.message_ids.filtered(lambda message: message.partner_ids == self.manager.partner_id)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.subject, "Day of Lakeside, 2025-06-03")
        self.assertIn("Calls and visits confirmed and Unit board checked", message.body)
        self.assertIn("Visits", message.body)
        self.assertEqual(close.line_ids[2].state, "done")

    # --- closing ---

    def _done(self):
        close = self._close()
        with freeze_time("2025-06-03 02:30:00"):
            close.with_user(self.manager).action_check_units()
            close.with_user(self.manager).action_send_summary()
        return close

    def test_closed_by_the_manager(self):
        close = self._done()
        for user in (self.consultant, self.leader, self.auditor, self.other_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                close.with_user(user).action_close("I want to")
        close.with_user(self.manager).action_open_close()
        self.assertEqual((close.status, close.closed_by_id, close.reason), ("closed", self.manager, False))
        self.assertIn(close, close.search([("status", "=", "closed")]))
        with self.assertRaisesRegex(UserError, "closed already"):
            close.with_user(self.officer).action_close("Again")

    def test_not_while_something_is_missing(self):
        close = self._close().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Unit board checked and Summary of the day"):
            close.action_close(" ")
        action = close.action_open_close()
        form = Form(self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"]))
        form.reason = "Typhoon"
        form.save().action_confirm()
        self.assertEqual((close.status, close.reason), ("closed", "Typhoon"))

    def test_closed_days_stay(self):
        self.estate.slips_required = True
        self.units[1].with_user(self.officer).claim("subscription", self.customer)
        close = self._done()
        close.with_user(self.manager).action_close()
        for user in (self.manager, self.officer):
            mine = close.with_user(user)
            for call in (mine.action_refresh, mine.action_check_units, mine.action_send_summary,
                         lambda mine=mine: mine.difference_ids.write({"note": "x"})):
                with self.assertRaisesRegex(UserError, "closed already"):
                    call()
            for values in ({"visit_count": 5}, {"is_closed": False}, {"day": "2025-01-01"}):
                with self.assertRaises(AccessError):
                    mine.write(values)
            with self.assertRaises(AccessError):
                mine.unlink()
        with self.assertRaises(UserError):
            close.sudo().unlink()
        self.assertFalse(close.changed_since)
        with freeze_time("2025-06-03 08:00:00"):
            self._register()
        self._run_cron(CRON, "2025-06-03 09:40:00")
        self.assertEqual((close.visit_count, close.status), (0, "closed"))
        self.assertEqual(close.changed_since, "Visits: 0 → 1\nNew Customers: 0 → 1")

    # --- who sees them ---

    def test_readers(self):
        close = self._close()
        for user, sees in ((self.leader, 0), (self.manager, 1), (self.head, 1), (self.officer, 1), (self.auditor, 1), (self.other_head, 0)):
            for model, records in (("sales.daily.close", close), ("sales.daily.close.line", close.line_ids)):
                with self.subTest(user=user.name, model=model):
                    found = self.env[model].with_user(user).search_count([("id", "in", records.ids)])
                    self.assertEqual(found, sees * len(records))
        self.estate.team_ids |= self.team_a
        self.assertTrue(close.with_user(self.leader).has_access("read"))
        self.assertFalse(close.with_user(self.leader).can_close)
        with self.assertRaises(AccessError):
            self.env["sales.daily.close"].with_user(self.consultant).search([])

    def test_views(self):
        modes = [(False, mode) for mode in ("calendar", "list", "form", "pivot", "search")]
        for user in (self.leader, self.manager, self.officer, self.auditor):
            with self.subTest(user=user.name):
                self.env["sales.daily.close"].with_user(user).get_views(modes)

    def test_query_count(self):
        projects = self.estate | self.env["sales.project"].create([
            {"name": str(number), "code": str(number), "company_id": self.company.id, "state": "selling"} for number in range(6)])
        names = ["display_name", "status", "missing", "difference_count", "visit_count", "subscription_amount"]
        counts = []
        for day, some in ((1, projects[:1]), (2, projects[:1]), (3, projects)):
            closes = self.env["sales.daily.close"]._make([(project, date(2025, 6, day)) for project in some])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            closes.with_user(self.officer).read(names)
            read = self.env.cr.sql_log_count
            closes._refresh()
            self.env.flush_all()
            counts.append((read - before, self.env.cr.sql_log_count - read))
        self.assertLessEqual(counts[2][0], counts[1][0] + 1)
        self.assertLessEqual(counts[2][1], counts[1][1] + 3)

    def test_all_are_looked_at_however_long_it_takes(self):
        """ The scheduler's time is over after the first: it would begin with that one again, and never come to the second. """
        self._close("2025-06-02 00:30:00")
        self._close("2025-06-03 00:30:00")
        self.env.ref(f"sales_center.{CRON}").code = "model.with_context(cron_end_time=0)._cron_daily_close(batch=1)"
        self._run_cron(CRON, "2025-06-03 09:40:00")
        closes = self.env["sales.daily.close"].search([("project_id", "=", self.estate.id)])
        self.assertEqual(len(closes), 2)
        self.assertTrue(all(closes.line_ids.filtered(lambda line: line.kind == "summary").mapped("done_at")))
