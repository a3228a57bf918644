from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.addons.sales_logistics.tests.equipment.common import EquipmentCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestEquipment(EquipmentCommon):

    def test_arrows(self):
        own = self.projector.with_user(self.administrator)
        self.assertEqual(own.use_state, "in_store")
        own.action_put_in_use()
        own.action_put_in_store()
        own.action_send_to_repair()
        with self.assertRefused(UserError, "can't be done any more, or not yet"):
            own.action_put_in_use()
        own.action_back_from_repair()
        self.assertEqual(own.use_state, "in_store")
        with self.assertRefused(UserError, "Say why"):
            own.action_scrap(" ")
        plan = self._new_plan(equipment_id=own.id)
        own.action_scrap("The lamp costs more than a new one")
        self.assertEqual((own.use_state, own.use_state_reason), ("scrapped", "The lamp costs more than a new one"))
        self.assertEqual((own.scrap_date, plan.active), (fields.Date.context_today(own), False))
        with self.assertRefused(UserError, "can't be done any more"):
            own.action_put_in_use()

    def test_only_actions_move_it(self):
        for user in (self.administrator, self.logistics_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.projector.with_user(user).use_state = "scrapped"
        for user in (self.asker_user, self.second_administrator, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.projector.with_user(user).action_put_in_use()

    def test_serial_number_is_told_apart(self):
        """ Odoo's own rule, stricter than one per model. """
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.cooler.serial_no = self.projector.serial_no
            self.env.flush_all()

    def test_area_of_its_site(self):
        with self.assertRefused(ValidationError, "not where"):
            self.projector.sales_area_id = self.annex_area
        with self.assertRaises(UserError):
            self.projector.sales_site_id = self.other_site
        form = Form(self.projector.with_user(self.logistics_manager))
        form.sales_site_id = self.second_site.with_user(self.logistics_manager)
        self.assertFalse(form.sales_area_id)

    def test_site_with_equipment_stays_open(self):
        site = self.site.with_user(self.administrator)
        with self.assertRefused(UserError, "2 pieces of equipment"):
            site.action_close()
        (self.projector | self.cooler).sales_site_id = self.second_site
        self.assertFalse(self.projector.sales_area_id)
        site.action_close()
        self.assertEqual(site.state, "closed")

    def test_warranty_is_told_of_once(self):
        today = fields.Date.context_today(self.projector)
        self.site.manager_id = self.asker
        self.projector.warranty_date = today + timedelta(days=20)
        self.cooler.warranty_date = today + timedelta(days=40)
        self.screen.warranty_date = today - timedelta(days=1)
        for _night in range(2):
            self._trigger("ir_cron_remind_warranty", "model._cron_remind_warranty(batch=1)")
            [activity] = self.projector.activity_ids
            self.assertEqual((activity.user_id, activity.date_deadline), (self.asker_user, today + timedelta(days=20)))
            self.assertFalse((self.cooler | self.screen).activity_ids)
        self.projector.warranty_date = today + timedelta(days=25)
        self._trigger("ir_cron_remind_warranty")
        self.assertEqual(len(self.projector.activity_ids), 2)

    def test_counts_on_the_site(self):
        self.site._report_repair("Drips", area=self.area)
        site = self.site.with_user(self.administrator)
        self.assertEqual((site.equipment_count, site.repair_count), (2, 1))
        things = {row["name"]: row["things"] for row in site.get_floor_plan(site.id)["areas"]}["Tables"]
        self.assertIn({"label": "Equipment", "count": 1, "alarm": False}, things)
        self.assertIn({"label": "Open repairs and upkeep", "count": 1, "alarm": True}, things)
        self.assertEqual(site.action_open_equipment()["domain"], [("sales_site_id", "=", site.id)])

    def test_who_sees_equipment(self):
        self.cooler.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        everything = self.projector | self.cooler | self.screen | self.other_screen
        for user, seen in (
                (self.asker_user, self.projector | self.screen), (self.friend_user, self.projector | self.cooler | self.screen),
                (self.administrator, self.projector | self.cooler | self.screen), (self.logistics_manager, everything - self.other_screen),
                (self.auditor, everything - self.other_screen), (self.stranger, self.other_screen)):
            with self.subTest(user=user.login):
                self.assertEqual(everything.with_user(user).search([("id", "in", everything.ids)]).sudo(), seen)
        for user in (self.asker_user, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.projector.with_user(user).read(["cost"])
        self.assertEqual(self.projector.with_user(self.logistics_manager).cost, 900)
        with self.assertRaises(AccessError):
            self.screen.with_user(self.administrator).name = "Mine"

    def test_views_of_each_persona(self):
        for user in (self.asker_user, self.administrator, self.logistics_manager, self.auditor):
            for model, modes in (("maintenance.equipment", ("list", "kanban", "form", "search")),
                                 ("maintenance.request", ("list", "kanban", "form", "search")), ("sales.site.repair", ("form",)),
                                 ("sales.site", ("form",)), ("sales.site.area", ("form",))):
                Model = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    result = Model.get_views([(False, mode) for mode in modes])
                    Model.search([]).web_read({name: {} for name in result["models"][model]["fields"]})

    def test_list_query_count(self):
        Equipment = self.env["maintenance.equipment"].with_user(self.administrator)
        spec = {name: {} for name in ("name", "serial_no", "warranty_date", "use_state", "maintenance_open_count")}
        spec.update({name: {"fields": {"display_name": {}}} for name in ("sales_site_id", "sales_area_id", "custody_id")})

        def read():
            Equipment.web_search_read([("sales_site_id", "!=", False)], spec)

        self.projector.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(6):
            copy = self.projector.copy({"name": f"Copy {number}"})
            copy.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        self._count_queries(read)
        self.assertLessEqual(self._count_queries(read), few)


@tagged("post_install", "-at_install")
class TestEquipmentCustody(EquipmentCommon):

    def _hand_over(self, employee, condition="Good", equipment=None, **values):
        return (equipment or self.projector).with_user(self.administrator).action_hand_over(employee.id, condition, **values)

    def test_hand_over_and_take_back(self):
        custody = self._hand_over(self.friend).sudo()
        self.assertEqual((custody.kind, custody.employee_id, custody.site_id, custody.condition_out, custody.company_id),
                         ("equipment", self.friend, self.site, "Good", self.company))
        self.assertEqual((self.projector.use_state, self.projector.employee_id, self.projector.owner_user_id),
                         ("in_use", self.friend, self.friend_user))
        own = self.projector.with_user(self.administrator)
        with self.assertRefused(UserError, "return it, or issue it"):
            own.action_put_in_store()
        with self.assertRefused(UserError, "in which condition"):
            own.action_take_back()
        own.action_take_back("Scratched")
        self.assertEqual((custody.state, custody.condition_back), ("returned", "Scratched"))
        self.assertEqual((self.projector.use_state, self.projector.employee_id), ("in_store", self.env["hr.employee"]))
        with self.assertRefused(UserError, "Nobody has"):
            own.action_take_back("Scratched")

    def test_from_one_to_another_in_one_step(self):
        first = self._hand_over(self.friend).sudo()
        with self.assertRefused(UserError, "has Projector/SN-Projector already"):
            self._hand_over(self.friend)
        with self.assertRefused(UserError, "in which condition"):
            self._hand_over(self.asker, " ")
        second = self._hand_over(self.asker, "One scratch").sudo()
        self.assertEqual((first.state, first.condition_back), ("returned", "One scratch"))
        self.assertEqual((second.previous_employee_id, second.employee_id, second.condition_out), (self.friend, self.asker, "One scratch"))
        self.assertEqual((self.projector.employee_id, self.projector.use_state), (self.asker, "in_use"))
        with self.assertRefused(UserError, "not rewritten"):
            second.with_user(self.administrator).previous_id = False

    def test_wizard(self):
        own = self.projector.with_user(self.administrator)
        for action, employee in ((own.action_ask_hand_over(), self.friend), (own.action_ask_hand_over(), self.asker),
                                 (own.action_ask_take_back(), None)):
            form = Form(self.env["sales.equipment.hand.over"].with_user(self.administrator).with_context(**action["context"]))
            form.condition = "Good"
            if employee:
                form.employee_id = employee.with_user(self.administrator)
            form.save().action_confirm()
        self.assertEqual(own.use_state, "in_store")
        self.assertEqual(len(own.custody_ids), 2)

    def test_nobody_is_written_in_past_custody(self):
        self._hand_over(self.friend)
        own = self.projector.with_user(self.administrator)
        for values in ({"employee_id": self.asker.id}, {"employee_id": False}, {"equipment_assign_to": "other"}, {"active": False}):
            with self.subTest(values=values), self.assertRefused(UserError, "Friend has"):
                own.write(values)
        own.write({"employee_id": self.friend.id, "active": True})

    def test_what_is_away_is_not_handed_over(self):
        own = self.projector.with_user(self.administrator)
        own.action_send_to_repair()
        with self.assertRefused(UserError, "“In repair”"):
            self._hand_over(self.friend)
        own.action_back_from_repair()
        own.active = False
        with self.assertRefused(UserError, "“archived”"):
            self._hand_over(self.friend)

    def test_repair_in_custody(self):
        self._hand_over(self.friend)
        own = self.projector.with_user(self.administrator)
        own.action_send_to_repair()
        own.action_back_from_repair()
        self.assertEqual((own.use_state, own.employee_id.id), ("in_use", self.friend.id))

    def test_lost_is_scrapped(self):
        custody = self._hand_over(self.friend)
        plan = self._new_plan(equipment_id=self.projector.id)
        custody.action_lose("Left in a taxi")
        self.assertEqual((self.projector.use_state, self.projector.use_state_reason, plan.active), ("scrapped", "Left in a taxi", False))
        self.assertFalse(self.projector.employee_id)

    def test_leaver(self):
        """ It is on the page of who leaves, and taking it back there frees it. """
        self._hand_over(self.friend)
        clearance = self.env["sales.clearance"].with_user(self.administrator).create({"employee_id": self.friend.id})
        with self.assertRefused(UserError, "Projector"):
            clearance.action_complete()
        clearance.line_ids.action_take_back()
        clearance.action_complete()
        self.assertEqual(self.projector.use_state, "in_store")
        with self.assertRefused(UserError, "cleared as a leaver"):
            self._hand_over(self.friend)

    def test_archived_employee(self):
        """ Nobody is archived with it; who was, before that was so, still has it until it is taken back. """
        custody = self._hand_over(self.friend)
        with self.assertRefused(UserError, "Projector"), self.env.cr.savepoint():
            self.friend.active = False
        self.env.invalidate_all()
        self.env.cr.execute("UPDATE hr_employee SET active = false WHERE id = %s", self.friend.ids)
        self.assertEqual(self.projector.custody_id, custody.sudo())
        self._hand_over(self.asker, "As found on the desk")
        self.assertEqual(custody.state, "returned")

    def test_once_in_the_database(self):
        self._hand_over(self.friend)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["sales.custody"].create({
                "name": "Twice", "kind": "equipment", "employee_id": self.asker.id, "equipment_id": self.projector.id,
                "company_id": self.company.id})

    def test_other_company(self):
        with self.assertRaises(UserError):
            self._hand_over(self.foreigner)
