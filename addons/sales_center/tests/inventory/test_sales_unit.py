from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestSalesUnit(UnitsCommon):
    """ What a unit is, what it costs, and how it comes to the market. """

    def test_price(self):
        self.assertEqual(self.unit.price_total, 1000000)
        self.unit.price_basis = "net"
        self.assertEqual(self.unit.price_total, 800000)
        self.unit.write({"price_basis": "lump", "list_price": 123456.785})
        self.assertEqual(self.unit.price_total, self.company.currency_id.round(123456.785))

    def test_names_and_numbers(self):
        self.assertEqual(self.unit.display_name, "LS-1-101")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.unit.copy({"number": "101"})

    def test_two_projects_of_one_code(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["sales.project"].create({"name": "Again", "code": "ls", "company_id": self.company.id})

    def test_code_is_found(self):
        Project = self.env["sales.project"].with_user(self.consultant)
        self.assertEqual([found[0] for found in Project.name_search("ls")], self.estate.ids)
        self.assertEqual([found[0] for found in Project.name_search("akesi")], self.estate.ids)

    def test_stages(self):
        unit = self.unit.copy({"number": "901"})
        self.assertEqual(unit.state, "planned")
        with self.assertRaisesRegex(UserError, "Planned.*On the market"):
            unit.with_user(self.officer).action_put_on_market()
        unit.with_user(self.officer).action_prepare()
        unit.with_user(self.officer).action_put_on_market()
        with self.assertRaisesRegex(UserError, "why"):
            unit.with_user(self.officer).action_withdraw(" ")
        unit.with_user(self.officer).action_withdraw("Show flat")
        self.assertEqual((unit.state, unit.stage_reason), ("withdrawn", "Show flat"))
        unit.with_user(self.officer).action_back_to_planned("Measured anew")
        self.assertEqual((unit.state, unit.stage_reason), ("planned", "Measured anew"))

    def test_no_price_no_market(self):
        unit = self.unit.copy({"number": "901", "list_price": 0})
        with self.assertRaisesRegex(UserError, "no price"):
            unit.with_user(self.officer).action_prepare()

    def test_only_officers_move_stages(self):
        for user in (self.consultant, self.leader, self.manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.unit.with_user(user).action_withdraw("I like it")

    def test_stage_is_not_written(self):
        for values in ({"stage": "planned"}, {"stage_reason": "x"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.unit.with_user(self.officer).write(values)
        with self.assertRaises(AccessError):
            self.env["sales.unit"].with_user(self.officer).create({
                "building_id": self.building.id, "kind_id": self.kind.id, "number": "77", "stage": "on_market"})

    def test_units_of_another_company(self):
        self.assertFalse(self.env["sales.unit"].with_user(self.other_leader).search([("building_id", "=", self.building.id)]))
        with self.assertRaises(AccessError):
            self.unit.with_user(self.other_leader).claim("hold", self.customer)

    def test_floor_price_is_restricted(self):
        self.assertEqual(self.unit.with_user(self.manager).floor_price, 900000)
        with self.assertRaises(AccessError):
            self.unit.with_user(self.consultant).read(["floor_price"])
        with self.assertRaises(AccessError):
            self.env["sales.unit"].with_user(self.consultant).search([("floor_price", ">", 1)])

    def test_used_units_are_not_deleted(self):
        with self.assertRaises(UserError):
            self.unit.with_user(self.officer).unlink()
        unit = self.unit.copy({"number": "901"})
        unit.with_user(self.officer).unlink()
        self.assertFalse(unit.exists())

    def test_a_project_keeps_its_company(self):
        with self.assertRaises(UserError):
            self.estate.company_id = self.other_company

    def test_generate(self):
        wizard = Form(self.env["sales.unit.generate"].with_user(self.officer).with_context(default_building_id=self.building.id))
        wizard.kind_id = self.kind
        wizard.floor_from, wizard.floor_to, wizard.door_count = 3, 5, 3
        wizard.skipped_floors, wizard.skipped_digit = "4", "2"
        wizard.gross_area, wizard.list_price = 50, 20000
        action = wizard.save().action_generate()
        made = self.env["sales.unit"].search(action["domain"])
        # 301 is there already
        self.assertEqual(sorted(made.mapped("number")), ["303", "304", "501", "503", "504"])
        self.assertEqual(set(made.mapped("price_total")), {1000000})
        self.assertEqual(set(made.mapped("state")), {"planned"})

    def test_generate_refuses(self):
        values = {"building_id": self.building.id, "kind_id": self.kind.id}
        Wizard = self.env["sales.unit.generate"].with_user(self.officer)
        for wrong in ({"floor_to": 0}, {"door_count": 0}, {"floor_to": 5000}, {"skipped_floors": "four"}):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                Wizard.create({**values, **wrong}).action_generate()
        with self.assertRaises(AccessError):
            Wizard.with_user(self.manager).create(values)

    def test_views(self):
        for user in (self.consultant, self.leader, self.manager, self.officer, self.director, self.auditor):
            with self.subTest(user=user.name):
                for model in ("sales.project", "sales.unit", "sales.unit.claim"):
                    self.env[model].with_user(user).get_views([(False, "list"), (False, "form"), (False, "search")])
        with Form(self.env["sales.project"].with_user(self.officer)) as form:
            form.name, form.code = "New", "NW"

    def test_switching_units_off(self):
        menu = self.env.ref("sales_center.menu_sales_center_inventory")
        Menu = self.env["ir.ui.menu"].with_user(self.consultant)
        self.assertIn(menu.id, Menu._visible_menu_ids())
        self.env["res.config.settings"].create({"group_sales_units": False}).execute()
        self.assertNotIn(menu.id, Menu._visible_menu_ids())

    def test_query_count_of_a_list(self):
        self._hold(self.unit)
        names = ["display_name", "state", "claim_user_id", "claim_until", "price_total"]
        self.env.flush_all()
        self.env.invalidate_all()
        self.unit.with_user(self.consultant).read(names)  # warms caches of access rights
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.units.with_user(self.consultant).read(names)
