from datetime import timedelta

from odoo import fields
from odoo.addons.sales_logistics.tests.equipment.common import EquipmentCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestEquipmentRights(EquipmentCommon):
    """ Odoo's own equipment managers go on as before; site administrators get what stands at their sites, and no more. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.equipment_manager = cls._create_plain_user("equipment_manager", "maintenance.group_equipment_manager")
        cls.laptop = cls.env["maintenance.equipment"].create({"name": "Laptop", "company_id": cls.company.id, "serial_no": "LAP"})

    def test_equipment_manager(self):
        own = self.laptop.with_user(self.equipment_manager)
        own.cost = 7000
        own.action_hand_over(self.friend.id, "New")
        self.assertEqual((own.use_state, own.employee_id.id, own.owner_user_id.id), ("in_use", self.friend.id, self.friend_user.id))
        self.assertEqual((own.custody_id.sudo().site_id, own.custody_id.sudo().company_id), (self.env["sales.site"], self.company))
        own.action_take_back("Good")
        own.action_scrap("Too slow")
        self.assertEqual(own.use_state, "scrapped")
        self.assertTrue(self.projector.with_user(self.equipment_manager).name)

    def test_what_has_no_site_is_not_the_administrators(self):
        for user in (self.administrator, self.logistics_manager, self.auditor, self.asker_user):
            with self.subTest(user=user.login):
                self.assertFalse(self.laptop.with_user(user).search([("id", "=", self.laptop.id)]))
        with self.assertRaises(AccessError):
            self.env["maintenance.equipment"].with_user(self.administrator).create({"name": "Nowhere"})

    def test_administrator_enters_equipment(self):
        form = Form(self.env["maintenance.equipment"].with_user(self.administrator))
        form.name, form.serial_no = "Printer", "PR-1"
        form.sales_site_id = self.site.with_user(self.administrator)
        form.sales_area_id = self.area.with_user(self.administrator)
        form.warranty_date = "2030-01-01"
        printer = form.save()
        self.assertEqual((printer.sales_site_id.id, printer.company_id.id, printer.use_state), (self.site.id, self.company.id, "in_store"))
        with self.assertRaises(AccessError):
            printer.unlink()
        printer.sales_site_id = self.second_site  # it goes to the other site, whose administrators have it from now on
        self.env.flush_all()
        with self.assertRaises(AccessError):
            printer.name = "Still mine"
        printer.with_user(self.second_administrator).name = "Ours"

    def test_follower_sees_it_as_before(self):
        self.laptop.message_subscribe(self.asker_user.partner_id.ids)
        self.assertTrue(self.laptop.with_user(self.asker_user).name)

    def test_employee_sees_what_he_or_she_holds(self):
        self.cooler.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        self.assertTrue(self.cooler.with_user(self.friend_user).name)
        with self.assertRaises(AccessError):
            self.cooler.with_user(self.asker_user).read(["name"])
        with self.assertRaises(AccessError):
            self.cooler.with_user(self.friend_user).name = "Mine"
        held = self.env["sales.custody"].with_user(self.friend_user).search([("is_mine", "=", True)])
        self.assertEqual(held.sudo().equipment_id, self.cooler)

    def test_whom_the_warranty_concerns(self):
        """ The technician; else who is in charge of the site; else its first administrator. """
        today = fields.Date.context_today(self.projector)
        self.site.manager_id = self.asker
        self.projector.technician_user_id = self.driver_user
        for equipment, expected in ((self.projector, self.driver_user), (self.cooler, self.asker_user),
                                    (self.screen, self.second_administrator)):
            equipment.warranty_date = today + timedelta(days=3)
            self.assertEqual(equipment._get_caretaker(), expected)
        self._trigger("ir_cron_remind_warranty")
        self.assertEqual(self.screen.activity_ids.user_id, self.second_administrator)
        self.laptop.warranty_date = today
        self._trigger("ir_cron_remind_warranty")
        self.assertFalse(self.laptop.activity_ids)

    def test_scrapped_is_not_told_of(self):
        self.projector.warranty_date = fields.Date.context_today(self.projector) + timedelta(days=3)
        self.projector.action_scrap("Old")
        self._trigger("ir_cron_remind_warranty")
        self.assertFalse(self.projector.activity_ids)
        with self.assertRaises(AccessError):
            self.cooler.with_user(self.administrator).warranty_reminded = True

    def test_moving_leaves_the_area(self):
        both = self.projector | self.cooler
        both.sales_site_id = self.second_site
        self.assertFalse(both.sales_area_id)
        self.projector.write({"sales_site_id": self.site.id, "sales_area_id": self.area.id})
        self.projector.sales_site_id = self.site
        self.assertEqual(self.projector.sales_area_id, self.area)

    def test_copy_is_a_new_piece(self):
        self.projector.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        copy = self.projector.copy()
        self.assertEqual((copy.use_state, copy.serial_no, copy.custody_id.id), ("in_store", False, False))

    def test_hand_over_form_of_custody(self):
        """ Entered in custody's own form, it is the same for the equipment. """
        custody = self.env["sales.custody"].with_user(self.administrator).create({
            "name": "Projector", "kind": "equipment", "employee_id": self.friend.id, "company_id": self.company.id,
            "equipment_id": self.projector.id, "site_id": self.site.id})
        self.assertEqual((self.projector.use_state, self.projector.employee_id), ("in_use", self.friend))
        custody.action_return()
        self.assertEqual((self.projector.use_state, self.projector.employee_id.id), ("in_store", False))
        self.projector.with_user(self.administrator).action_scrap("Broken")
        with self.assertRefused(UserError, "“Scrapped”"):
            self.env["sales.custody"].create({
                "name": "Again", "kind": "equipment", "employee_id": self.friend.id, "company_id": self.company.id,
                "equipment_id": self.projector.id})

    def test_written_off_is_scrapped(self):
        custody = self.projector.with_user(self.administrator).action_hand_over(self.friend.id, "Good")
        custody.action_write_off("Fell from the roof")
        self.assertEqual((self.projector.use_state, self.projector.use_state_reason), ("scrapped", "Fell from the roof"))

    def test_a_day_with_a_cooler(self):
        """ Reported by an employee, sent to repair, paid for, back: each step by whose it is. """
        self.site._get_maintenance_team()
        request = self.site.with_user(self.asker_user)._report_repair("Drips", equipment=self.cooler.with_user(self.asker_user)).sudo()
        own = self.cooler.with_user(self.administrator)
        own.action_put_in_use()
        own.action_send_to_repair()
        self._finish(request.with_user(self.administrator))
        own.action_back_from_repair()
        cost = self.env["sales.maintenance.cost"].with_user(self.logistics_manager).create({
            "request_id": request.id, "kind": "vendor", "amount": 380})
        cost.action_confirm()
        self.env.flush_all()
        self.assertEqual((own.use_state, request.cost_total, request.with_user(self.asker_user).stage_id.done), ("in_store", 380, True))
        line = self.env["sales.logistics.cost"].with_user(self.logistics_manager).search(
            [("res_model", "=", "sales.maintenance.cost"), ("res_id", "=", cost.id)])
        self.assertEqual((line.site_id.id, line.amount, line.name), (self.site.id, 380, "Drips"))
        self.assertEqual(line.action_open_origin()["res_id"], cost.id)
