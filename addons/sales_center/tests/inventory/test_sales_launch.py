from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .launch_common import LaunchCommon


@tagged("post_install", "-at_install")
class TestSalesLaunch(LaunchCommon):
    """ Units come to the market together, at approved prices, all or none. """

    def test_from_draft_to_market(self):
        self.assertEqual(self.launch.state, "draft")
        self.assertEqual((self.launch.unit_count, self.launch.total_value), (4, 8000000))
        self.assertTrue(self.launch.number.startswith("LCH/"))
        prices = self._approve(self._new_prices(price=21000))
        self.assertEqual((prices.state, self.launch.state), ("approved", "approved"))
        self.assertEqual(set(self.new_units.mapped("price_total")), {2000000})  # not before it is opened
        self.launch.action_open()
        self.assertEqual((self.launch.state, prices.state), ("open", "applied"))
        self.assertTrue(self.launch.date_opened)
        self.assertEqual(set(self.new_units.mapped("state")), {"on_market"})
        self.assertEqual(set(self.new_units.mapped("price_total")), {2100000})
        self.assertTrue(all(self.new_units.mapped("market_since")))

    def test_no_prices_no_opening(self):
        with self.assertRaisesRegex(UserError, "Draft.*Open"):
            self.launch.action_open()
        prices = self._new_prices()
        self.launch.unit_ids = [Command.link(self.unit.copy({"number": "901"}).id)]
        with self.assertRaisesRegex(UserError, "1 units have no price.*901"):
            prices.action_request_approval()

    def test_all_or_none(self):
        self._approve(self._new_prices())
        self.new_units[3].sudo().active = False
        with self.assertRaisesRegex(UserError, "no unit was put on the market:\nLS-1-801 is archived"):
            self.launch.action_open()
        self.assertEqual(set(self.new_units.mapped("stage")), {"planned"})
        self.new_units[3].sudo().active = True
        self.new_units[2].sudo().gross_area = 110
        with self.assertRaisesRegex(UserError, "LS-1-701 has changed since its price was approved"):
            self.launch.action_open()

    def test_each_problem_is_named(self):
        self._approve(self._new_prices())
        self.new_units[0].sudo().write({"stage": "withdrawn"})
        self.new_units[1].sudo().write({"stage": "on_market"})
        self._hold(self.new_units[1])
        with self.assertRaisesRegex(UserError, "LS-1-601 is “On the market” already.\nLS-1-501 is “Off the market” already"):
            self.launch.action_open()

    def test_a_unit_is_in_one_launch(self):
        again = {"name": "Second", "project_id": self.estate.id, "unit_ids": [Command.set(self.new_units[:1].ids)]}
        with self.assertRaisesRegex(UserError, r"LS-1-501 is in \[LCH/.*First launch, which is not over"):
            self.launch.create(again)
        line = self.launch.line_ids[0]
        self.env.flush_all()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.cr.execute("""INSERT INTO sales_launch_unit (launch_id, unit_id, is_live)
                                   SELECT launch_id, %s, TRUE FROM sales_launch_unit WHERE id = %s""", (line.unit_id.id, line.id))
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'sales_launch_unit_one_live'")
        self.assertRegex(self.env.cr.fetchone()[0], "UNIQUE.*WHERE is_live")
        self.launch.action_cancel("Put off")
        self.assertEqual(self.launch.create(again).unit_ids, self.new_units[:1])
        with self.assertRaisesRegex(UserError, "LS-1-501 is in .*Second"):
            self.launch.action_draft()

    def test_units_of_the_project_that_were_never_on_the_market(self):
        with self.assertRaisesRegex(UserError, "only what is planned or prepared"), self.cr.savepoint():
            self.launch.unit_ids = [Command.link(self.unit.id)]
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        building = self.env["sales.building"].create({"name": "1", "project_id": other.id})
        stranger = self.unit.copy({"number": "1", "building_id": building.id})
        with self.assertRaisesRegex(ValidationError, "not of the project"):
            self.launch.unit_ids = [Command.link(stranger.id)]

    def test_units_stay_once_prices_are_approved(self):
        self._approve(self._new_prices())
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            self.launch.unit_ids = [Command.unlink(self.new_units[0].id)]
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            self.launch.line_ids[0].unlink()
        self.launch.action_draft()
        self.assertEqual(self.launch.price_ids.state, "cancelled")
        self.launch.unit_ids = [Command.unlink(self.new_units[0].id)]
        self.assertEqual(self.launch.unit_count, 3)

    def test_cancel_needs_a_reason(self):
        prices = self._approve(self._new_prices())
        with self.assertRaisesRegex(UserError, "why"):
            self.launch.action_cancel(" ")
        wizard = Form(self.env["sales.launch.cancel"].with_user(self.officer).with_context(default_launch_id=self.launch.id))
        wizard.reason = "No permit yet"
        wizard.save().action_confirm()
        self.assertEqual((self.launch.state, self.launch.state_reason), ("cancelled", "No permit yet"))
        self.assertEqual((prices.state, prices.state_reason), ("cancelled", "The launch was cancelled: No permit yet"))

    def test_close_and_open_again(self):
        self._approve(self._new_prices())
        self.launch.action_open()
        with self.assertRaises(UserError):
            self.launch.action_cancel("Too late")
        self.launch.action_close()
        self.assertTrue(self.launch.date_closed)
        self.assertFalse(any(self.launch.line_ids.mapped("is_live")))
        self.launch.action_reopen()
        self.assertEqual(self.launch.state, "open")

    def test_absorption(self):
        self._approve(self._new_prices())
        self.launch.action_open()
        self._hold(self.new_units[0])
        self._sell(self.new_units[1]).action_confirm()
        self.env.invalidate_all()
        self.assertEqual((self.launch.sold_count, self.launch.absorption), (1, 25))
        self.assertEqual(self.launch.with_user(self.consultant_b).sold_count, 1)

    def test_who_sees_and_moves(self):
        for user, sees in ((self.consultant, 0), (self.leader, 0), (self.manager, 1), (self.officer, 1), (self.auditor, 1),
                           (self.other_head, 0)):
            with self.subTest(user=user.name):
                self.assertEqual(self.env["sales.launch"].with_user(user).search_count([("id", "=", self.launch.id)]), sees)
                lines = self.env["sales.launch.unit"].with_user(user).search([("launch_id", "=", self.launch.id)])
                self.assertEqual(bool(lines), bool(sees))
        self._approve(self._new_prices())
        for user in (self.manager, self.auditor):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.launch.with_user(user).action_open()
        self.launch.action_open()
        self.assertEqual(self.launch.with_user(self.consultant).name, "First launch")
        self.assertEqual(self.new_units.with_user(self.consultant).launch_id, self.launch)
        self.assertFalse(self.unit.with_user(self.consultant).launch_id)

    def test_state_is_not_written(self):
        for values in ({"state": "open"}, {"date_opened": "2020-01-01"}, {"state_reason": "x"}, {"number": "1"}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.launch.write(values)
        with self.assertRaises(AccessError):
            self.launch.create({"name": "x", "project_id": self.estate.id, "state": "open"})

    def test_kept_not_deleted(self):
        draft = self.launch.create({"name": "Mistake", "project_id": self.estate.id})
        draft.unlink()
        self._new_prices()
        with self.assertRaisesRegex(UserError, "cancel it"):
            self.launch.unlink()

    def test_target_absorption(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.launch.target_absorption = 101
            self.launch.flush_recordset()

    def test_only_by_launches(self):
        self.estate.launch_required = True
        self.new_units.with_user(self.officer).action_prepare()
        with self.assertRaisesRegex(UserError, "by opening its launch"):
            self.new_units.with_user(self.officer).action_put_on_market()
        self._approve(self._new_prices())
        self.launch.action_open()
        unit = self.new_units[0].with_user(self.officer)
        unit.action_withdraw("Show flat")
        unit.action_put_on_market("Seen by all")
        unit.action_withdraw("Show flat")
        unit.list_price = 1
        with self.assertRaisesRegex(UserError, "at the price that was approved last"):
            unit.action_put_on_market("Seen by all")

    def test_opening_starts_the_project(self):
        self._approve(self._new_prices())
        self.assertEqual(self.estate.state, "planned")
        self.launch.action_open()
        self.assertEqual(self.estate.state, "selling")

    def test_another_company(self):
        with self.assertRaises(AccessError):
            self.launch.with_user(self.other_head).read(["name"])
        with self.assertRaises(UserError):
            self.env["sales.launch"].create({"name": "x", "project_id": self.estate.id, "user_id": self.other_head.id})

    def test_form_and_actions(self):
        with Form(self.env["sales.launch"].with_user(self.officer)) as form:
            form.name, form.project_id = "Parking", self.estate
        self._new_prices()
        self.assertEqual(self.env["sales.launch.price"].search(self.launch.action_open_prices()["domain"]), self.launch.price_ids)
        self.assertEqual(self.env["sales.unit"].search(self.launch.action_open_units()["domain"]), self.new_units.sorted())
        for user in (self.consultant, self.manager, self.officer, self.auditor):
            self.env["sales.launch"].with_user(user).get_views([(False, kind) for kind in ("list", "form", "kanban", "calendar", "search")])

    def test_queries_of_opening_do_not_grow(self):
        counts = []
        for size in (3, 3, 40):
            units = self.env["sales.unit"].create([
                {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{len(counts)}-{number}", "floor": 9, "door": number,
                 "gross_area": 100, "list_price": 10000} for number in range(size)])
            launch = self.launch.create({"name": "L", "project_id": self.estate.id, "unit_ids": [Command.set(units.ids)]})
            self._approve(self._new_prices(launch))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            launch.action_open()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 5)  # the first one fills caches

    def test_queries_of_the_list(self):
        names = ["display_name", "unit_count", "sold_count", "absorption", "total_value", "price_count"]
        counts = []
        for _round in range(3):
            launches = self.env["sales.launch"].with_user(self.officer).search([("project_id", "=", self.estate.id)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            launches.read(names)
            counts.append(self.env.cr.sql_log_count - before)
            self.launch.create([{"name": "L", "project_id": self.estate.id} for _number in range(20)])
        self.assertEqual(counts[1], counts[2])

    def test_many_units_at_once(self):
        launch = self.launch.create({"name": "Second", "project_id": self.estate.id})
        Wizard = self.env["sales.launch.add"].with_user(self.officer)
        with self.assertRaisesRegex(UserError, "No unit is meant"):  # those of the first launch are taken
            Wizard.create({"launch_id": launch.id}).action_add()
        more = self.env["sales.unit"].create([
            {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{floor}-x", "floor": floor} for floor in (20, 21, 22)])
        Wizard.create({"launch_id": launch.id, "building_ids": [Command.set(self.building.ids)], "floor_from": 21, "floor_to": 21,
                       "kind_id": self.kind.id}).action_add()
        self.assertEqual(launch.unit_ids, more[1])
        chosen = Wizard.with_context(active_model="sales.unit", active_ids=more.ids).create({"launch_id": launch.id})
        chosen.action_add()
        self.assertEqual(launch.unit_ids, more.sorted())

    def test_closed_launches_let_units_go(self):
        self._approve(self._new_prices())
        self.launch.action_open()
        self.launch.action_close()
        unit = self.new_units[0].with_user(self.officer)
        unit.action_withdraw("For the next launch")
        unit.action_back_to_planned("Measured anew")
        again = self.launch.create({"name": "Second", "project_id": self.estate.id, "unit_ids": [Command.set(unit.ids)]})
        self.assertEqual(unit.launch_id, again)
        with self.assertRaisesRegex(UserError, "which is not over"):
            self.launch.action_reopen()

    def test_it_stays_in_its_project(self):
        other = self.env["sales.project"].create({"name": "Other", "code": "OT", "company_id": self.company.id})
        building = self.env["sales.building"].create({"name": "1", "project_id": other.id})
        for change in (lambda: self.launch.write({"project_id": other.id}),
                       lambda: self.new_units[0].write({"building_id": building.id})):
            with self.assertRaisesRegex(ValidationError, "not of the project"), self.cr.savepoint():
                change()
        empty = self.launch.create({"name": "Empty", "project_id": self.estate.id})
        self.env["sales.launch.price"].create({"project_id": self.estate.id, "launch_id": empty.id})
        with self.assertRaisesRegex(ValidationError, "stays in its project"):
            empty.project_id = other
