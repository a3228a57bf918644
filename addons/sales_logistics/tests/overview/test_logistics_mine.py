from datetime import timedelta

from odoo import Command
from odoo.addons.sales_logistics.models.overview.sales_logistics_mine import COUNTS
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.addons.sales_logistics.tests.vehicle.common import TripCommon
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestLogisticsMine(TripCommon, MealCommon):
    """ The asker has a trip that is asked for and one that is approved, a meal, a key, a duty, a repair and something to put right;
    the friend has nothing. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trip = cls._new_approved(start=30)
        cls._new_trip(start=50).action_request()
        cls._new_trip(start=70)  # a draft, which was not asked for
        cls._sign_up()
        cls.key = cls.env["sales.custody"].with_user(cls.administrator).create({
            "name": "Key", "kind": "key", "employee_id": cls.asker.id, "company_id": cls.company.id, "site_id": cls.site.id,
            "date_due": cls._hours(-1)})
        cls.mine = cls.env["sales.logistics.mine"]

    def _of(self, user, kind):
        self.env.invalidate_all()  # figures are those of the moment
        return self.mine.with_user(user).search([]).filtered(lambda mine: mine.kind == kind)

    def _counts(self, user, kind):
        row = self._of(user, kind)
        return tuple(row[f"{name}_count"] for name in COUNTS)

    def test_what_one_has_and_has_asked_for(self):
        self.assertEqual(self._counts(self.asker_user, "car"), (1, 1, 0, 0, 0))
        self.assertEqual(self._counts(self.asker_user, "meal"), (0, 0, 1, 0, 0))
        self.assertEqual(self._counts(self.asker_user, "custody"), (0, 0, 0, 1, 1))
        self.assertIn("Station", self._of(self.asker_user, "car").next_text)
        self.assertIn("Lunch", self._of(self.asker_user, "meal").next_text)

    def test_what_is_over_is_not_counted(self):
        self.trip.with_user(self.asker_user).action_cancel("No customer")
        self.key.action_return()
        self.assertEqual(self._counts(self.asker_user, "car"), (1, 0, 0, 0, 0))
        self.assertEqual(self._counts(self.asker_user, "custody"), (0, 0, 0, 0, 0))

    def test_driver_sees_what_to_drive(self):
        self.assertEqual(self._counts(self.driver_user, "car"), (0, 1, 0, 0, 0))

    def test_duties_repairs_and_rectifications(self):
        self.site.with_user(self.asker_user)._report_repair("Drips")
        shift = self.env["sales.duty.shift"].create({"name": "Day", "hour_from": 9, "hour_to": 18, "company_id": self.company.id})
        post = self.env["sales.duty.post"].create({"name": "Desk", "site_id": self.site.id})
        duty = self.env["sales.duty"].create({
            "site_id": self.site.id, "post_id": post.id, "shift_id": shift.id, "employee_id": self.asker.id,
            "date": self.today + timedelta(days=4)})
        self.assertEqual(self._counts(self.asker_user, "duty"), (0, 0, 0, 0, 0))
        duty.action_publish()
        self.env["sales.rectification"].create({
            "name": "Sweep", "site_id": self.site.id, "employee_id": self.asker.id, "deadline": self.today - timedelta(days=2)})
        self.assertEqual(self._counts(self.asker_user, "duty"), (0, 0, 1, 0, 0))
        self.assertIn("Desk", self._of(self.asker_user, "duty").next_text)
        self.assertEqual(self._counts(self.asker_user, "equipment"), (1, 0, 0, 0, 0))
        self.assertEqual(self._counts(self.asker_user, "rectification"), (1, 0, 0, 0, 1))

    def test_each_sees_their_own(self):
        """ Not those that one could see as an administrator, either. """
        for user in (self.friend_user, self.administrator, self.logistics_manager, self.auditor, self.stranger):
            for row in self.mine.with_user(user).search([]):
                with self.subTest(user=user.login, kind=row.kind):
                    self.assertFalse(any(row[f"{name}_count"] for name in COUNTS) or row.next_text)

    def test_from_each_to_asking_and_to_the_list(self):
        """ Whoever has no special right opens each with what it shows. """
        for row in self.mine.with_user(self.asker_user).search([]):
            for action in (row.action_open(), row.action_ask()):
                with self.subTest(kind=row.kind, model=action["res_model"]):
                    model = self.env[action["res_model"]].with_user(self.asker_user)
                    self.assertTrue(model.has_access("read"))
                    model.get_views([(view, kind) for view, kind in action["views"]])
            if row.may_ask:
                self.assertTrue(row.action_ask())

    def test_first_in_the_menu(self):
        root = self.env.ref("sales_logistics.menu_sales_logistics_root")
        first = self.env["ir.ui.menu"].with_user(self.asker_user).search([("parent_id", "=", root.id)], limit=1)
        self.assertEqual(first, self.env.ref("sales_logistics.menu_sales_logistics_mine").with_user(self.asker_user))

    def test_the_bar_holds_the_menu(self):
        """ As many entries as fit into the bar of a laptop in English, and employees find nothing of administrators. """
        root = self.env.ref("sales_logistics.menu_sales_logistics_root")
        shown = {user: self.env["ir.ui.menu"].with_user(user).load_menus(False)[root.id]["children"]
                 for user in (self.asker_user, self.administrator, self.logistics_manager)}
        self.assertLessEqual(len(shown[self.logistics_manager]), 10)
        few = {self.env.ref(f"sales_logistics.menu_sales_logistics_{name}").id for name in ("report", "configuration")}
        self.assertLessEqual(few, set(shown[self.administrator]))
        self.assertFalse(few & set(shown[self.asker_user]))

    def test_as_many_queries_for_much_as_for_little(self):
        def look():
            self.mine.with_user(self.asker_user).search([]).read(["kind", "next_text", *(f"{name}_count" for name in COUNTS)])
        look()
        few = self._count_queries(look)
        for number in range(8):
            self._new_trip(start=100 + 10 * number).action_request()
            self.key.sudo().copy({"employee_id": self.asker.id})
        self.assertLessEqual(self._count_queries(look), few)

    def test_employees_alone_and_nobody_writes(self):
        portal = new_test_user(self.env, "test_mine_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.mine.with_user(portal).search([])
        for right in ("write", "create", "unlink"):
            self.assertFalse(self.mine.with_user(self.logistics_manager).has_access(right))

    def test_user_without_an_employee(self):
        user = new_test_user(self.env, "test_mine_nobody", groups="base.group_user", company_id=self.company.id,
                             company_ids=[Command.set(self.company.ids)])
        self.assertFalse(any(self._counts(user, "car")))
