from datetime import timedelta

from psycopg2 import IntegrityError
from psycopg2.errors import ExclusionViolation

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.lodging.common import StayCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger


@tagged("post_install", "-at_install")
class TestStay(StayCommon):

    def test_joiner_gets_a_bed_and_leaves_cleared(self):
        """ The whole way: application, bed, check-in, check-out, clearance. """
        form = Form(self.env["sales.stay"].with_user(self.asker_user))
        form.site_id, form.reason = self.site.with_user(self.asker_user), "New here"
        stay = form.save()
        stay.action_request()
        own = stay.with_user(self.administrator)
        own.action_give_bed()
        self.assertEqual(own.bed_id, self.bed)
        own.action_approve()
        dialog = Form(self.env["sales.stay.check.in"].with_user(self.administrator).with_context(**own.action_ask_check_in()["context"]))
        self.assertEqual(len(dialog.item_ids), 2)
        dialog.save().action_confirm()
        self.assertEqual((stay.state, self.bed.state, self.bed.sudo().employee_id), ("active", "taken", self.asker))
        held = stay.sudo().custody_ids
        self.assertEqual(sorted(held.mapped("kind")), ["bed", "key", "loan"])
        self.assertEqual(sum(held.mapped("deposit")), 200)
        self.assertEqual(stay.with_user(self.asker_user).custody_ids.mapped("employee_id").sudo(), self.asker)
        clearance = self.env["sales.clearance"].with_user(self.administrator).create({
            "employee_id": self.asker.id, "company_id": self.company.id})
        self.assertEqual(clearance.open_count, 3)
        with self.assertRefused(UserError, "Key (House 101-1)"):
            own.action_check_out()
        own.action_take_back()
        own.action_check_out()
        self.assertEqual((stay.state, self.bed.state), ("done", "free"))
        with self.assertRefused(UserError, "can't be cleared yet"):
            clearance.action_complete()
        clearance.line_ids.action_sign()
        clearance.action_complete()
        self.assertEqual(clearance.state, "done")

    def test_no_bed_twice_without_an_end(self):
        self._new_living()
        later = self._new_stay(9999, user=self.friend_user)
        later.action_request()
        with self.assertRefused(UserError, "without an end (Asker)"):
            later.with_user(self.administrator).bed_id = self.bed
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(SQL("UPDATE sales_stay SET bed_id = %s WHERE id = %s", self.bed.id, later.id))

    def test_no_person_twice(self):
        self._new_living()
        again = self._new_stay(50)
        with self.assertRefused(UserError, "Asker has something else"):
            again.action_request()

    def test_past_is_kept(self):
        """ Nobody is entered afterwards in a bed that was somebody else's. """
        self._new_past(self.worker, self.bed, "2026-01-01 00:00:00", "2026-02-01 00:00:00")
        with self.assertRefused(UserError, "is taken"):
            self._new_past(self.keeper, self.bed, "2026-01-15 00:00:00", "2026-01-16 00:00:00")

    def test_gender_rule(self):
        stay = self._new_stay(user=self.friend_user)
        stay.action_request()
        own = stay.with_user(self.administrator)
        with self.assertRefused(UserError, "is for: Men"):
            own.bed_id = self.men.bed_ids
        own.bed_id = self.women.bed_ids
        with self.assertRefused(UserError, "is for: Men"):
            self.women.with_user(self.administrator).gender = "male"
        unknown = self._new_stay(user=self.administrator, employee_id=self.worker.id)
        self.assertEqual(unknown._get_suitable_beds(), (self.bed | self.second_bed).sudo())
        with self.assertRefused(UserError, "HR has not entered"):
            unknown.bed_id = self.women.bed_ids

    def test_house_is_full(self):
        for bed, user in ((self.bed, self.driver_user), (self.second_bed, self.administrator)):
            self._new_approved(0, 48, bed=bed, user=user)
        self.worker.sex = "male"
        self._new_past(self.worker, self.men.bed_ids, self._hours(-5), False)
        with self.assertRefused(UserError, "Next free: House 101-1 from"):
            self._new_stay(1).action_request()
        self._new_stay(48, 24).action_request()

    def test_beds_are_added_in_small_numbers(self):
        before = len(self.room.bed_ids)
        for count in (0, -1, 51, 1_000_000, 1.5, "2", None):
            with self.subTest(count), self.assertRefused(UserError, "beds at a time"):
                self.room.action_add_beds(count)
        self.room.action_add_beds(3)
        self.assertEqual(len(self.room.bed_ids), before + 3)

    def test_repair_blocks_the_bed(self):
        action = self.room.with_user(self.asker_user).action_report_repair()
        self.env["sales.room.repair"].with_user(self.asker_user).with_context(**action["context"]).create({
            "name": "Window", "blocks_use": True}).action_confirm()
        request = self.env["maintenance.request"].with_user(self.asker_user).search([("room_id", "=", self.room.id)])
        self.assertEqual((request.name, request.company_id), ("House 101: Window", self.company))
        self.assertEqual((self.bed.state, self.second_bed.state), ("repair", "repair"))
        stay = self._new_stay(user=self.administrator, bed_id=self.bed.id)
        with self.assertRefused(UserError, "under repair"):
            stay.action_request()
        request.sudo().bed_id = self.second_bed
        self.env.invalidate_all()
        self.assertEqual((self.bed.state, self.second_bed.state), ("free", "repair"))
        request.sudo().stage_id = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        self.env.invalidate_all()
        self.assertEqual(self.second_bed.state, "free")

    def test_transfer(self):
        stay = self._new_living()
        with self.assertRefused(UserError, "in that bed already"):
            stay.action_transfer(self.bed)
        self._new_living(bed=self.second_bed, user=self.driver_user)
        with self.assertRefused(UserError, "Driver still lives"):
            stay.action_transfer(self.second_bed)
        dialog = self.env["sales.stay.transfer"].with_user(self.administrator).create({
            "stay_id": stay.id, "bed_id": self.men.bed_ids.id})
        action = dialog.action_confirm()
        following = self.env["sales.stay"].browse(action["res_id"])
        self.assertEqual((stay.state, following.state, following.origin_id), ("done", "active", stay.sudo()))
        self.assertEqual(stay.date_stop, following.date_start)
        self.assertEqual((self.bed.state, self.men.bed_ids.state), ("free", "taken"))
        self.assertFalse(stay._get_open_custody())
        self.assertEqual(len(following._get_open_custody()), 3)

    def test_who_stays_too_long(self):
        """ Staying longer than said does not make the bed free, and who comes next waits. """
        late = self._new_living()
        late.sudo().write({"date_start": self._hours(-50), "date_stop": self._hours(-2)})
        self.assertTrue(late.is_overdue)
        following = self._new_approved(-1, 72, user=self.friend_user)
        missed = self._new_approved(-2, 1, user=self.driver_user)
        with self.assertRefused(UserError, "Asker still lives"):
            following.action_check_in()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            following.sudo().state = "active"
            self.env.flush_all()
        following.invalidate_recordset()
        late.action_take_back()
        late.action_check_out()
        self.assertEqual((late.state, missed.state), ("done", "cancelled"))
        self.assertGreaterEqual(following.date_start, late.date_stop)
        following.action_check_in()

    def test_moved_in_earlier(self):
        stay = self._new_approved()
        stay.action_check_in(self._hours(-100))
        self.assertEqual(stay.date_start, self._hours(-100))
        future = self._new_approved(5, 50, bed=self.second_bed, user=self.friend_user)
        future.action_check_in(self._hours(40))
        self.assertLess(future.date_start, fields.Datetime.now() + timedelta(minutes=1))

    def test_site_and_company(self):
        stay = self._new_stay(user=self.administrator)
        for bed in self.other_room.bed_ids:
            with self.assertRaises(UserError):
                stay.bed_id = bed
        self._new_living(bed=self.second_bed, user=self.friend_user)
        with self.assertRefused(UserError, "1 people live"):
            self.site.with_user(self.administrator).action_close()

    def test_who_sees_what(self):
        stay = self._new_living()
        self.assertTrue(stay.with_user(self.asker_user).bed_id)
        for user, seen in ((self.asker_user, True), (self.friend_user, False), (self.administrator, True),
                           (self.second_administrator, False), (self.logistics_manager, True), (self.auditor, True),
                           (self.stranger, False)):
            with self.subTest(user=user.login):
                self.assertEqual(bool(stay.with_user(user).search([("id", "=", stay.id)])), seen)
        beds = self.env["sales.bed"]
        taken = [("state", "=", "taken"), ("site_id", "=", self.site.id)]
        self.assertEqual(beds.with_user(self.friend_user).search(taken).sudo(), self.bed)
        with self.assertRaises(AccessError):
            self.bed.with_user(self.friend_user).read(["employee_id"])
        with self.assertRaises(AccessError):
            self.room.with_user(self.second_administrator).gender = "male"
        self.assertFalse(beds.with_user(self.stranger).search([("site_id", "=", self.site.id)]))
        with self.assertRaises(AccessError):
            stay.with_user(self.asker_user).action_check_out()
        with self.assertRefused(UserError, "archive it instead"):
            self.bed.with_user(self.logistics_manager).unlink()

    def test_rule_comes_first(self):
        self.env["sales.approval.rule"].create({
            "name": "Stays", "kind": "stay", "condition": "always", "company_id": self.company.id,
            "step_ids": [Command.create({"role": "user", "user_id": self.director.id})]})
        stay = self._new_stay()
        stay.action_request()
        own = stay.with_user(self.administrator)
        own.action_give_bed()
        with self.assertRefused(UserError, "needs an approval first"):
            own.action_approve()
        stay.sudo().approval_id.with_user(self.director).action_approve()
        self.assertEqual(stay.state, "approved")

    def test_views_of_each_persona(self):
        self._new_living()
        self.env.flush_all()
        both = ("sales.stay", ("kanban", "list", "form", "search")), ("sales.bed", ("kanban", "list", "form", "search"))
        kept = (("sales.dormitory", ("list", "form", "search")), ("sales.meter.reading", ("list", "form", "search", "pivot")),
                ("sales.deduction", ("list", "search", "pivot")))
        for user, views in ((self.asker_user, both), (self.administrator, both + kept), (self.logistics_manager, both + kept),
                            (self.auditor, both + kept)):
            for model, modes in views:
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})

    def test_bed_map_query_count(self):
        Bed = self.env["sales.bed"].with_user(self.administrator)
        spec = {"name": {}, "state": {}, "date_stop": {}, "gender": {}, "employee_id": {"fields": {"display_name": {}}}}

        def read():
            Bed.web_search_read([("site_id", "=", self.site.id)], spec)

        self._new_living()
        self._count_queries(read)
        few = self._count_queries(read)
        self.room.action_add_beds(8)
        self._new_living(bed=self.room.bed_ids[-1], user=self.friend_user)
        self.assertLessEqual(self._count_queries(read), few)
