from ast import literal_eval
from datetime import date, datetime, timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.addons.sales_logistics.tests.equipment.common import EquipmentCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

PHOTO = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


@tagged("post_install", "-at_install")
class TestUpkeep(EquipmentCommon):
    """ Air conditioning is cleaned on the last day of each month; 31 January 2026 is a Saturday, 31 May a Sunday. """

    def _run(self, day, hour=1):
        """ The job of the night, in UTC. """
        with freeze_time(datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)):
            self._trigger("ir_cron_plan_upkeep")

    def _get_due(self, plan):
        return [(str(request.upkeep_date), str(request.schedule_date)) for request in plan.sudo().request_ids.sorted("upkeep_date")]

    @freeze_time("2026-01-01 02:00:00")
    def test_month_ends(self):
        plan = self._new_plan(anchor="2026-01-31", unit="month")
        self.assertEqual(plan.next_date, date(2026, 1, 31))
        for month in range(1, 7):
            self._run(date(2026, month, 24))
            self._run(date(2026, month, 25))
        # Closed days are put off to Monday, at nine in China.
        self.assertEqual(self._get_due(plan), [
            ("2026-01-31", "2026-02-02 01:00:00"), ("2026-02-28", "2026-03-02 01:00:00"), ("2026-03-31", "2026-03-31 01:00:00"),
            ("2026-04-30", "2026-04-30 01:00:00"), ("2026-05-31", "2026-06-01 01:00:00"), ("2026-06-30", "2026-06-30 01:00:00")])
        self.assertEqual(plan.next_date, date(2026, 7, 31))

    @freeze_time("2026-03-01 02:00:00")
    def test_late_and_early_completion_move_nothing(self):
        plan = self._new_plan(anchor="2026-03-10", every=2, unit="week", days_ahead=3)
        self._run(date(2026, 3, 7))
        self._finish(plan.sudo().request_ids, "2026-03-08")  # early
        self._run(date(2026, 3, 21))
        self._run(date(2026, 4, 4))  # the second one is late: the third is asked for all the same
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-10", "2026-03-24", "2026-04-07"])
        self._finish(plan.sudo().request_ids.sorted("upkeep_date")[1], "2026-04-20")
        self.env.invalidate_all()
        self.assertEqual((plan.next_date, plan.last_done), (date(2026, 4, 21), date(2026, 4, 20)))

    @freeze_time("2026-03-01 02:00:00")
    def test_from_completion(self):
        plan = self._new_plan(anchor="2026-03-10", every=1, unit="month", days_ahead=3, basis="completion")
        self._run(date(2026, 3, 7))
        self.assertFalse(plan.next_date)
        self._run(date(2026, 4, 30))
        self.assertEqual(len(plan.sudo().request_ids), 1)  # the next one waits
        self._finish(plan.sudo().request_ids, "2026-05-04")
        self.env.invalidate_all()
        self.assertEqual(plan.next_date, date(2026, 6, 4))
        self._run(date(2026, 6, 1))
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-10", "2026-06-04"])
        plan.sudo().request_ids.sorted("upkeep_date")[-1].archive_equipment_request()
        self.env.invalidate_all()
        self.assertEqual(plan.next_date, date(2026, 7, 4))

    @freeze_time("2026-03-01 02:00:00")
    def test_daily_only_on_open_days(self):
        """ Nothing is done three times on a Monday, nor on a holiday. """
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "calendar_id": self.opening.id, "company_id": self.company.id, "date_from": "2026-03-11 00:00:00",
            "date_to": "2026-03-11 23:59:59"})  # in the hours of the calendar, as Odoo takes them
        plan = self._new_plan(anchor="2026-03-06", unit="day", days_ahead=6)
        self._run(date(2026, 3, 6))
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-06", "2026-03-09", "2026-03-10", "2026-03-12"])
        always = self._new_plan(anchor="2026-03-07", unit="day", days_ahead=1, skip_closed=False)
        self._run(date(2026, 3, 7))
        self.assertEqual([due for due, _day in self._get_due(always)], ["2026-03-07", "2026-03-08"])

    @freeze_time("2026-03-01 02:00:00")
    def test_months_without_the_job_are_caught_up_once(self):
        plan = self._new_plan(anchor="2026-03-02", unit="week", days_ahead=0)
        self._run(date(2026, 3, 2))
        self._run(date(2026, 5, 20))
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-02", "2026-05-18"])

    @freeze_time("2026-03-05 02:00:00")
    def test_an_anchor_in_the_past_is_where_the_count_begins(self):
        plan = self._new_plan(anchor="2024-02-29", every=12, unit="month", days_ahead=400)
        plan.action_plan()
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2027-02-28"])
        plan.date_to = "2027-01-01"
        self.assertFalse(plan.next_date)

    def test_today_is_that_of_the_site(self):
        """ At 17:00 UTC on the ninth it is the tenth in China. """
        with freeze_time("2026-03-09 17:00:00"):
            plan = self._new_plan(anchor="2026-03-10", unit="day", days_ahead=0)
            plan.action_plan()
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-10"])

    @freeze_time("2026-03-01 02:00:00")
    def test_once_in_the_database(self):
        plan = self._new_plan(anchor="2026-03-03")
        for _time in range(3):
            plan.action_plan()
        request = plan.sudo().request_ids
        self.assertEqual(len(request), 1)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["maintenance.request"].create({"name": "Twice", "upkeep_plan_id": plan.id, "upkeep_date": "2026-03-03"})
        self.assertFalse(request.copy().upkeep_plan_id)
        with self.assertRaises(AccessError):
            request.with_user(self.administrator).upkeep_date = "2026-03-04"
        with self.assertRefused(UserError, "cancelled, not deleted"):
            request.unlink()
        with self.assertRefused(UserError, "archive it instead"):
            plan.unlink()

    @freeze_time("2026-03-01 02:00:00")
    def test_another_rhythm(self):
        plan = self._new_plan(anchor="2026-03-03", unit="week")
        plan.action_plan()
        plan.write({"anchor": "2026-03-02", "every": 2})
        plan.action_plan()
        self.assertEqual([due for due, _day in self._get_due(plan)], ["2026-03-02", "2026-03-03"])

    @freeze_time("2026-03-01 02:00:00")
    def test_what_the_request_says(self):
        self.cooler.technician_user_id = self.driver_user
        plan = self._new_plan(anchor="2026-03-03", hours=2, note="<p>Both filters</p>")
        plan.action_plan()
        request = plan.sudo().request_ids
        self.assertEqual((request.name, request.maintenance_type, request.equipment_id, request.sales_site_id, request.user_id),
                         ("Clean: Cooler", "preventive", self.cooler, self.site, self.driver_user))
        self.assertEqual(request.schedule_end - request.schedule_date, timedelta(hours=2))
        self.assertIn("Both filters", request.instruction_text)
        self.assertTrue(request.with_user(self.driver_user).name)

    @freeze_time("2026-03-01 02:00:00")
    def test_not_for_what_is_gone(self):
        plans = [self._new_plan(anchor="2026-03-03", equipment_id=equipment.id) for equipment in (self.cooler, self.projector, self.cooler)]
        plans[2].active = False
        self.projector.active = False
        self.cooler.with_user(self.administrator).action_scrap("Old")
        self._run(date(2026, 3, 1))
        for plan in plans:
            self.assertFalse(plan.sudo().request_ids)

    @freeze_time("2026-03-01 02:00:00")
    def test_job_in_batches(self):
        plans = [self._new_plan(anchor="2026-03-03") for _number in range(5)]
        self._trigger("ir_cron_plan_upkeep", "model._cron_plan_requests(batch=2)")
        for plan in plans:
            self.assertEqual(len(plan.sudo().request_ids), 1)
        self._trigger("ir_cron_plan_upkeep")
        self.assertEqual(self.env["maintenance.request"].search_count([("upkeep_plan_id", "in", [plan.id for plan in plans])]), 5)

    @freeze_time("2026-03-01 02:00:00")
    def test_query_count_of_the_job(self):
        """ What grows with the requests is Odoo's own: followers and an activity of each. """
        def count(number):
            plans = self.env["sales.upkeep.plan"].concat(*(self._new_plan(anchor="2026-03-03") for _plan in range(number))).sudo()
            return self._count_queries(plans._plan_requests)

        count(2)
        few, many = count(2), count(12)
        self.assertLessEqual((many - few) / 10, 16)

    @freeze_time("2026-03-01 02:00:00")
    def test_who_does_it_has_an_activity(self):
        plan = self._new_plan(anchor="2026-03-03", user_id=self.driver_user.id)
        plan.action_plan()
        [activity] = plan.sudo().request_ids.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.driver_user, date(2026, 3, 3)))

    def test_figures(self):
        for values in ({"every": 0}, {"days_ahead": -1}, {"date_to": "2020-01-01"}):
            with self.subTest(values=values), self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._new_plan(**values)
                self.env.flush_all()
        nowhere = self.env["maintenance.equipment"].create({"name": "Nowhere", "company_id": self.company.id})
        with self.assertRefused(ValidationError, "at which site"):
            self.env["sales.upkeep.plan"].create({"name": "Clean", "equipment_id": nowhere.id})

    def test_who_plans(self):
        plan = self._new_plan()
        for user, rights in ((self.asker_user, ""), (self.administrator, "rwcu"), (self.logistics_manager, "rwcu"), (self.auditor, "r")):
            Plan = self.env["sales.upkeep.plan"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual("".join(letter for letter, operation in zip(
                    "rwcu", ("read", "write", "create", "unlink"), strict=True) if Plan.has_access(operation)), rights)
                if rights:
                    result = Plan.get_views([(False, mode) for mode in ("list", "form", "search")])
                    Plan.search([]).web_read({name: {} for name in result["models"]["sales.upkeep.plan"]["fields"]})
        for user in (self.second_administrator, self.stranger):
            self.assertFalse(self.env["sales.upkeep.plan"].with_user(user).search([("id", "=", plan.id)]))
        with self.assertRaises(AccessError):
            plan.with_user(self.auditor).action_plan()
        with self.assertRaises(AccessError):
            plan.planned_until = "2030-01-01"

    @freeze_time("2026-03-01 02:00:00")
    def test_list_query_count(self):
        Plan = self.env["sales.upkeep.plan"].with_user(self.administrator)
        spec = {name: {} for name in ("name", "every", "unit", "basis", "last_done", "next_date")}
        spec["equipment_id"] = {"fields": {"display_name": {}}}

        def read():
            Plan.web_search_read([], spec)

        self._new_plan(anchor="2026-03-03").action_plan()
        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(6):
            equipment = self.cooler.copy({"name": f"Cooler {number}"})
            self._new_plan(anchor="2026-03-03", equipment_id=equipment.id).action_plan()
        self._count_queries(read)
        self.assertLessEqual(self._count_queries(read), few)


@tagged("post_install", "-at_install")
class TestRepair(EquipmentCommon):

    def _report(self, user=None, **values):
        wizard = self.env["sales.site.repair"].with_user(user or self.asker_user).create({
            "site_id": self.site.id, "name": "It drips", **values})
        wizard.action_confirm()
        return self.env["maintenance.request"].search([("name", "=", "It drips")], limit=1)

    def test_employee_reports_and_follows(self):
        request = self._report(area_id=self.area.id, note="Since noon", photo=PHOTO)
        self.assertEqual((request.sales_site_id, request.sales_area_id, request.employee_id, request.owner_user_id, request.company_id),
                         (self.site, self.area, self.asker, self.asker_user, self.company))
        self.assertTrue(self.env["ir.attachment"].search([("res_model", "=", request._name), ("res_id", "=", request.id)]))
        for user, seen in ((self.asker_user, True), (self.friend_user, False), (self.administrator, True),
                           (self.second_administrator, False), (self.logistics_manager, True), (self.auditor, True),
                           (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual(bool(request.with_user(user).search([("id", "=", request.id)])), seen)

    def test_who_is_no_employee_follows_too(self):
        request = self._report(self.second_administrator)
        self.assertFalse(request.employee_id)
        domain = literal_eval(self.env.ref("sales_logistics.sales_maintenance_request_action_mine").domain.replace(
            "uid)", f"{self.second_administrator.id})"))
        self.assertEqual(request.with_user(self.second_administrator).search(domain).sudo(), request)

    def test_of_a_piece_of_equipment(self):
        request = self._report(equipment_id=self.projector.id)
        self.assertEqual((request.equipment_id, request.sales_area_id), (self.projector, self.area))
        self.assertTrue(request.with_user(self.asker_user).name)
        with self.assertRefused(UserError, "is not at Hall"):
            self._report(equipment_id=self.screen.id)
        self.cooler.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        with self.assertRaises(AccessError):
            self.site.with_user(self.asker_user)._report_repair("It drips", equipment=self.cooler.with_user(self.asker_user))

    def test_other_company(self):
        with self.assertRaises(AccessError):
            self.site.with_user(self.stranger)._report_repair("It drips")
        with self.assertRefused(ValidationError, "not at"):
            self._report(area_id=self.annex_area.id)

    def test_which_site_is_proposed(self):
        Wizard = self.env["sales.site.repair"].with_user(self.asker_user)
        self.assertFalse(Wizard.new().site_id)
        self.second_site.active = False
        self.assertEqual(Wizard.new().site_id.id, self.site.id)

    def test_what_is_moved_later_changes_nothing(self):
        request = self._report(equipment_id=self.projector.id)
        self.projector.write({"sales_site_id": self.second_site.id, "sales_area_id": False})
        self.env.flush_all()
        self.assertEqual(request.sales_site_id, self.site)

    def test_room_is_of_its_site(self):
        dormitory = self.env["sales.dormitory"].create({"name": "House", "site_id": self.site.id})
        room = self.env["sales.room"].create({"name": "101", "dormitory_id": dormitory.id})
        self.assertEqual(room.with_user(self.asker_user)._report_repair("Lamp").sudo().sales_site_id, self.site)


@tagged("post_install", "-at_install")
class TestMaintenanceCost(EquipmentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sold = cls.env["sales.project"].create({"name": "Sold", "code": "SO", "company_id": cls.company.id})
        cls.site.project_id = cls.sold
        cls.request = cls.site._report_repair("Drips", equipment=cls.cooler)
        cls.costs = cls.env["sales.maintenance.cost"].with_user(cls.logistics_manager).create([
            {"request_id": cls.request.id, "kind": kind, "amount": amount, "date": "2026-09-15"}
            for kind, amount in (("material", 35.5), ("labour", 100), ("vendor", 64.5))])

    def test_confirmed_alone_count(self):
        self.costs[:2].action_confirm()
        self.assertEqual(self.request.with_user(self.logistics_manager).cost_total, 135.5)
        with self.assertRefused(UserError, "decided on already"):
            self.costs.action_confirm()
        with self.assertRefused(UserError, "not changed any more"):
            self.costs[0].amount = 1
        with self.assertRefused(UserError, "is kept"):
            self.costs[0].unlink()
        with self.assertRaises(AccessError):
            self.costs[2].state = "confirmed"
        with self.assertRefused(UserError, "Say why"):
            self.costs[0].action_cancel()
        self.costs[0].action_cancel("Counted twice")
        self.assertEqual(self.request.with_user(self.logistics_manager).cost_total, 100)
        self.costs[2].unlink()
        with self.assertRefused(UserError, "cancelled, not deleted"):
            self.request.unlink()

    def test_report(self):
        self.costs.action_confirm()
        self.env["sales.site.furnishing"].create({"name": "Sofa", "site_id": self.site.id, "value": 800, "date": "2026-09-01"})
        self.env.flush_all()
        found = self.env["sales.logistics.cost"].with_user(self.logistics_manager)._read_group(
            [("company_id", "=", self.company.id)], ["site_id", "project_id", "kind", "date:month"], ["amount:sum"])
        self.assertEqual([(site.id, project.id, kind, str(month), amount) for site, project, kind, month, amount in found],
                         [(self.site.id, self.sold.id, "equipment", "2026-09-01", 1000)])

    def test_costs_by_right(self):
        for user in (self.asker_user, self.administrator):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.costs.with_user(user).read(["amount"])
                with self.assertRaises(AccessError):
                    self.request.with_user(user).read(["cost_total"])
                with self.assertRaises(AccessError):
                    self.costs.with_user(user).create({"request_id": self.request.id, "amount": 1})
        self.administrator.group_ids = [Command.link(self.env.ref("sales_logistics.group_cost").id)]
        self.assertTrue(self.costs.with_user(self.administrator).mapped("amount"))
        self.costs.with_user(self.administrator)[2].action_confirm()
        self.assertTrue(self.costs.with_user(self.auditor).mapped("amount"))
        seen = self.costs.with_user(self.auditor)[0]
        for change in (seen.action_confirm, seen.unlink):
            with self.assertRaises(AccessError):
                change()
        self.stranger.group_ids = [Command.link(self.env.ref("sales_logistics.group_cost").id)]
        self.assertFalse(self.costs.with_user(self.stranger).search([("id", "in", self.costs.ids)]))

    def test_above_zero(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.costs[0].amount = 0
            self.env.flush_all()
