from datetime import date

from odoo.addons.sales_logistics.tests.equipment.common import EquipmentCommon
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged


@tagged("post_install", "-at_install")
class TestUpkeepPlaces(EquipmentCommon):
    """ Where and when upkeep falls: opening hours, timezones, closed sites, the end of a plan. """

    def _plan(self, day, hour=2, **values):
        with freeze_time(f"{day} {hour:02}:00:00"):
            plan = self._new_plan(**values)
            plan.action_plan()
        return plan.sudo()

    def _get_days(self, plan):
        return [(str(request.upkeep_date), str(request.schedule_date)) for request in plan.request_ids.sorted("upkeep_date")]

    def test_saturday_is_put_off_to_monday(self):
        plan = self._plan("2026-03-01", anchor="2026-03-07", unit="week", days_ahead=14)
        self.assertEqual(self._get_days(plan), [("2026-03-07", "2026-03-09 01:00:00"), ("2026-03-14", "2026-03-16 01:00:00")])
        self.assertEqual(plan.request_ids.sorted("upkeep_date")[0].request_date, date(2026, 3, 9))

    def test_site_without_opening_hours_is_open_every_day(self):
        """ At nine in the hours of the company. """
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        plan = self.env["sales.upkeep.plan"].with_user(self.second_administrator).create({
            "name": "Dust", "equipment_id": self.screen.id, "anchor": "2026-03-07", "unit": "day", "days_ahead": 2})
        with freeze_time("2026-03-06 02:00:00"):
            plan.action_plan()
        self.assertEqual(self._get_days(plan.sudo()), [("2026-03-07", "2026-03-07 01:00:00"), ("2026-03-08", "2026-03-08 01:00:00")])

    def test_leap_day_once_a_year(self):
        plan = self._plan("2028-02-20", anchor="2028-02-29", every=12, unit="month", days_ahead=366, skip_closed=False)
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2028-02-29"])
        with freeze_time("2029-02-25 02:00:00"):
            plan.action_plan()
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2028-02-29", "2029-02-28"])
        self.env.invalidate_all()
        with freeze_time("2029-02-25 02:00:00"):
            self.assertEqual(plan.next_date, date(2030, 2, 28))

    def test_plan_ends(self):
        plan = self._plan("2026-03-01", anchor="2026-03-02", unit="week", days_ahead=60, date_to="2026-03-16")
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2026-03-02", "2026-03-09", "2026-03-16"])
        self.env.invalidate_all()
        self.assertFalse(plan.next_date)

    def test_closed_site_gets_nothing(self):
        plan = self._new_plan(anchor="2026-03-02")
        self.site.write({"state": "closed", "date_closed": "2026-02-01"})
        with freeze_time("2026-03-01 02:00:00"):
            self._trigger("ir_cron_plan_upkeep")
        self.assertFalse(plan.sudo().request_ids)

    def test_equipment_that_moved(self):
        """ The requests to come are for where it stands now, those that were made for where it stood. """
        plan = self._plan("2026-03-01", anchor="2026-03-02", unit="week", days_ahead=1)
        self.cooler.sales_site_id = self.second_site
        self.env.flush_all()
        with freeze_time("2026-03-08 02:00:00"):
            plan._plan_requests()
        self.assertEqual(plan.request_ids.sorted("upkeep_date").mapped("sales_site_id.name"), ["Hall", "Annex"])
        self.assertFalse(plan.with_user(self.administrator).search([("id", "=", plan.id)]))
        self.assertTrue(plan.with_user(self.second_administrator).search([("id", "=", plan.id)]))

    def test_team_is_the_equipments_or_made(self):
        team = self.env["maintenance.team"].create({"name": "Climate", "company_id": self.company.id})
        self.cooler.maintenance_team_id = team
        self.assertEqual(self._plan("2026-03-01", anchor="2026-03-02").request_ids.maintenance_team_id, team)
        self.env["maintenance.team"].search([("company_id", "in", (False, self.other_company.id))]).active = False
        made = self.other_site._get_maintenance_team()
        self.assertEqual(made.company_id, self.other_company)
        self.assertEqual(self.other_site._get_maintenance_team(), made)

    def test_cancelled_in_the_calendar_moves_nothing(self):
        plan = self._plan("2026-03-01", anchor="2026-03-02", unit="week", days_ahead=1)
        plan.request_ids.archive_equipment_request()
        with freeze_time("2026-03-08 02:00:00"):
            plan._plan_requests()
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2026-03-02", "2026-03-09"])

    def test_reopened_after_completion(self):
        """ What is taken up again is open again: the next one waits. """
        plan = self._plan("2026-03-01", anchor="2026-03-02", unit="week", days_ahead=1, basis="completion")
        self._finish(plan.request_ids, "2026-03-03")
        self.env.invalidate_all()
        self.assertEqual(plan.next_date, date(2026, 3, 10))
        plan.request_ids.stage_id = self.env["maintenance.stage"].search([("done", "=", False)], limit=1)
        self.env.invalidate_all()
        self.assertFalse(plan.next_date)
        with freeze_time("2026-03-20 02:00:00"):
            self.assertFalse(plan._plan_requests())

    def test_archived_and_back(self):
        plan = self._plan("2026-03-01", anchor="2026-03-02", unit="week", days_ahead=1)
        plan.with_user(self.administrator).active = False
        with freeze_time("2026-04-14 02:00:00"):
            plan.with_user(self.administrator).active = True
            plan._plan_requests()
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2026-03-02"])
        with freeze_time("2026-04-19 02:00:00"):
            plan._plan_requests()
        self.assertEqual([due for due, _day in self._get_days(plan)], ["2026-03-02", "2026-04-20"])

    def test_form(self):
        form = Form(self.env["sales.upkeep.plan"].with_user(self.administrator))
        form.name, form.equipment_id = "Clean", self.cooler.with_user(self.administrator)
        form.every, form.unit, form.anchor = 2, "month", "2026-01-31"
        plan = form.save()
        self.assertEqual(
            (plan.site_id.id, plan.company_id.id, plan.basis, plan.skip_closed), (self.site.id, self.company.id, "calendar", True))

    def test_plan_without_requests_may_go(self):
        plan = self._new_plan(anchor="2040-01-01")
        plan.unlink()
        plan = self._plan("2026-03-01", anchor="2026-03-02")
        with self.assertRefused(UserError, "archive it instead"):
            plan.unlink()
