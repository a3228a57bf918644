from psycopg2 import IntegrityError

from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestCustody(LogisticsCommon):

    def _hand_over(self, employee=None, **values):
        return self.env["sales.custody"]._hand_over(employee or self.asker, [{"name": "Key 302", "kind": "key", **values}])

    def test_hand_over_and_take_back(self):
        custody = self._hand_over(self.worker, deposit=100)
        self.assertEqual((custody.state, custody.company_id, custody.quantity), ("out", self.company, 1))
        custody.with_user(self.administrator).condition_back = "Bent"
        custody.with_user(self.administrator).action_return()
        self.assertEqual((custody.state, custody.condition_back), ("returned", "Bent"))
        self.assertTrue(custody.date_back)
        with self.assertRefused(UserError, "not with anybody"):
            custody.with_user(self.administrator).action_return()

    def test_form_of_an_administrator(self):
        form = Form(self.env["sales.custody"].with_user(self.administrator))
        form.name, form.kind = "Projector", "equipment"
        form.employee_id = self.worker.with_user(self.administrator)
        self.assertEqual(form.save().state, "out")

    def test_lost_and_deducted(self):
        custody = self._hand_over().with_user(self.administrator)
        with self.assertRefused(UserError, "has not been returned"):
            custody.action_deduct(5, "x")
        with self.assertRefused(UserError, "Say what has happened"):
            custody.action_lose("")
        custody.action_lose("In the river")
        self.assertEqual((custody.state, custody.state_reason), ("lost", "In the river"))
        for amount, reason in ((0, "New lock"), (-1, "New lock"), (5, "")):
            with self.subTest(amount=amount), self.assertRefused(UserError, "above zero"):
                custody.action_deduct(amount, reason)
        self.env["sales.custody.deduct"].with_user(self.administrator).create({
            "custody_id": custody.id, "amount": 80, "reason": "New lock"}).action_confirm()
        self.assertEqual(custody.deduction, 80)
        with self.assertRefused(UserError, "entered already"):
            custody.action_deduct(5, "More")

    def test_written_off(self):
        custody = self._hand_over().with_user(self.administrator)
        custody.action_write_off("Worn out")
        self.assertEqual(custody.state, "written_off")

    def test_nothing_is_rewritten_or_deleted(self):
        custody = self._hand_over()
        own = custody.with_user(self.logistics_manager)
        for values in ({"employee_id": self.friend.id}, {"name": "Other"}, {"quantity": 2}, {"deposit": 0}):
            with self.subTest(values=values), self.assertRefused(UserError, "not rewritten"):
                own.write(values)
        for values in ({"state": "returned"}, {"deduction": 1}, {"date_back": self.now}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                own.write(values)
        with self.assertRaises(AccessError):
            own.unlink()
        with self.assertRefused(UserError, "Nothing that was issued is deleted"):
            custody.unlink()

    def test_equipment_and_serial_numbers_are_with_one_person(self):
        equipment = self.env["maintenance.equipment"].create({"name": "Tablet", "company_id": self.company.id})
        product = self.env["product.product"].create({"name": "Phone", "is_storable": True, "tracking": "serial"})
        batch = self.env["product.product"].create({"name": "Paper", "is_storable": True, "tracking": "lot"})
        serial, lot = self.env["stock.lot"].create([
            {"name": "1", "product_id": item.id, "company_id": self.company.id} for item in (product, batch)])
        for values in ({"equipment_id": equipment.id}, {"lot_id": serial.id, "product_id": product.id}):
            first = self._hand_over(**values)
            with self.subTest(values=values), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._hand_over(self.friend, **values)
            first._take_back()
            self.env.flush_all()
            self.assertTrue(self._hand_over(self.friend, **values))
        self._hand_over(lot_id=lot.id, product_id=batch.id)
        self.assertTrue(self._hand_over(self.friend, lot_id=lot.id, product_id=batch.id))

    def test_overdue(self):
        late, early, back = [self._hand_over(date_due=self._hours(hours)) for hours in (-1, 1, -1)]
        back._take_back()
        custodies = late | early | back
        self.assertEqual(custodies.filtered("is_overdue"), late)
        self.assertEqual(custodies.search([("id", "in", custodies.ids), ("is_overdue", "=", True)]), late)
        self.assertEqual(custodies.search([("id", "in", custodies.ids), ("is_overdue", "=", False)]), early | back)

    def test_who_sees_what(self):
        own = self._hand_over(site_id=self.site.id)
        other = self._hand_over(self.friend, site_id=self.second_site.id)
        nowhere = self._hand_over(self.friend)
        foreign = self._hand_over(self.foreigner)
        self.assertEqual(foreign.company_id, self.other_company)
        all_of_them = own | other | nowhere | foreign
        for user, seen in (
                (self.asker_user, own), (self.driver_user, own.browse()), (self.administrator, own | nowhere),
                (self.second_administrator, other | nowhere), (self.logistics_manager, own | other | nowhere),
                (self.auditor, own | other | nowhere), (self.stranger, foreign)):
            with self.subTest(user=user.login):
                self.assertEqual(own.with_user(user).search([("id", "in", all_of_them.ids)]).sudo(), seen)
        with self.assertRaises(AccessError):
            own.with_user(self.second_administrator).action_return()
        with self.assertRaises(AccessError):
            own.with_user(self.asker_user).action_return()
        self.assertEqual(own.with_user(self.asker_user).search([("is_mine", "=", True)]).sudo(), own)

    def test_one_company(self):
        with self.assertRaises(UserError):
            self.env["sales.custody"].create({"name": "Key", "employee_id": self.foreigner.id, "company_id": self.company.id})

    def test_employee_shows_how_much(self):
        self._hand_over()
        self._hand_over()._take_back()
        self.assertEqual(self.asker.custody_open_count, 1)
        self.assertEqual(self.asker.action_open_custody()["res_model"], "sales.custody")

    def test_list_query_count(self):
        Custody = self.env["sales.custody"].with_user(self.administrator)
        spec = {"name": {}, "kind": {}, "is_overdue": {}, "state": {}, "employee_id": {"fields": {"display_name": {}}}}
        self._hand_over()

        def read():
            Custody.web_search_read([], spec)

        self._count_queries(read)
        few = self._count_queries(read)
        for number in range(6):
            self._hand_over(self.friend if number % 2 else self.worker)
        self.assertLessEqual(self._count_queries(read), few)
