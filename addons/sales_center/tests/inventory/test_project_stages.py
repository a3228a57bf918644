from itertools import product

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.inventory.sales_project_stages import ARROWS
from .launch_common import LaunchCommon

STATES = ("planned", "selling", "suspended", "sold_out", "closed")
# Each arrow: from where, which, to where, whose right, whether somebody has to say why.
TABLE = (
    ("planned", "action_start", "selling", "officer", False),
    ("selling", "action_suspend", "suspended", "officer", True),
    ("suspended", "action_resume", "selling", "officer", True),
    ("selling", "action_sold_out", "sold_out", "officer", False),
    ("suspended", "action_sold_out", "sold_out", "officer", False),
    ("planned", "action_close", "closed", "director", True),
    ("selling", "action_close", "closed", "director", True),
    ("suspended", "action_close", "closed", "director", True),
    ("sold_out", "action_close", "closed", "director", True),
    ("sold_out", "action_reopen", "selling", "director", True),
    ("closed", "action_reopen", "selling", "director", True),
)
BUTTONS = {"action_start": "action_start", "action_sold_out": "action_sold_out"}  # the others ask first


@tagged("post_install", "-at_install")
class TestProjectStages(LaunchCommon):
    """ Where a project stands: each arrow with its right and its reason, and what it keeps out. """

    def _at(self, state):
        number = self.env["sales.project"].search_count([])
        return self.env["sales.project"].create({
            "name": f"Hills {number}", "code": f"H{number}", "company_id": self.company.id, "state": state})

    def _go(self, project, arrow, user, asks):
        return getattr(project.with_user(user), arrow)(*(("Because",) if asks else ()))

    def _who(self, role):
        return {"officer": self.officer, "director": self.director}[role]

    def test_every_arrow(self):
        for source, arrow, target, role, asks in TABLE:
            with self.subTest(source=source, arrow=arrow):
                projects = self._at(source) | self._at(source)
                user = self._who(role)
                if asks:
                    for nothing in ((), ("",), ("  ",)):
                        with self.assertRaisesRegex(UserError, "Say why"):
                            getattr(projects.with_user(user), arrow)(*nothing)
                self._go(projects, arrow, user, asks)
                self.assertEqual(set(projects.mapped("state")), {target})
                self.assertEqual(set(projects.mapped("state_reason")), {"Because" if asks else False})

    def test_no_other_arrow(self):
        known = {(source, arrow) for source, arrow, *_rest in TABLE}
        self.assertEqual({arrow for _source, arrow in known}, set(ARROWS))
        for state, arrow in product(STATES, ARROWS):
            if (state, arrow) not in known:
                project = self._at(state)
                with self.subTest(state=state, arrow=arrow), self.assertRaisesRegex(UserError, "can't become"):
                    self._go(project, arrow, self.director, ARROWS[arrow][3])
                self.assertEqual(project.state, state)

    def test_rights(self):
        for source, arrow, _target, role, asks in TABLE:
            project = self._at(source)
            others = [self.consultant, self.leader, self.manager, self.auditor, self.other_leader]
            for user in [*others, self.officer] if role == "director" else others:
                with self.subTest(arrow=arrow, user=user.name), self.assertRaises(AccessError):
                    self._go(project, arrow, user, asks)
            self.assertEqual(project.state, source)

    def test_one_wrong_one_none_moves(self):
        projects = self._at("selling") | self._at("closed")
        with self.assertRaises(UserError):
            projects.with_user(self.officer).action_suspend("Because")
        self.assertEqual(projects.mapped("state"), ["selling", "closed"])

    def test_nobody_writes_it(self):
        project = self._at("planned")
        for user in (self.officer, self.director):
            for values in ({"state": "selling"}, {"state_reason": "x"}):
                with self.subTest(user=user.name, values=values), self.assertRaises(AccessError):
                    project.with_user(user).write(values)
            with self.assertRaises(AccessError):
                project.with_user(user).create({"name": "X", "code": f"X{user.id}", "company_id": self.company.id, "state": "selling"})
        self.assertEqual(self._at("closed").copy({"code": "CC"}).state, "planned")

    def test_dialog_and_buttons(self):
        project = self._at("selling")
        action = project.with_user(self.officer).action_ask_suspend()
        dialog = self.env["sales.reason"].with_user(self.officer).with_context(**action["context"])
        dialog.create({"reason": "Rules changed"}).action_confirm()
        self.assertEqual((project.state, project.state_reason), ("suspended", "Rules changed"))
        with self.assertRaises(AccessError):
            project.with_user(self.officer).action_ask_close()
        for user, right in ((self.director, {"officer", "director"}), (self.officer, {"officer"}), (self.consultant, set())):
            arch = etree.fromstring(self.env["sales.project"].with_user(user).get_view(view_type="form")["arch"])
            shown = {button.get("name") for button in arch.iterfind(".//header/button")}
            wanted = {BUTTONS.get(arrow, arrow.replace("action_", "action_ask_"))
                      for _source, arrow, _target, role, _asks in TABLE if role in right}
            self.assertEqual(shown, wanted, user.name)

    def test_another_company(self):
        project = self._at("selling")
        stranger = self.director.copy({
            "login": "stranger_director", "company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            project.with_user(stranger).action_close("Because")

    def test_sold_out_means_so(self):
        self.estate.state = "selling"
        with self.assertRaisesRegex(UserError, "Lakeside has 4 units on the market"):
            self.estate.with_user(self.officer).action_sold_out()
        self.units.with_user(self.officer).claim("contract", self.customer)
        self.estate.with_user(self.officer).action_sold_out()
        self.assertEqual(self.estate.state, "sold_out")

    # --- what it keeps out ---

    def _refused(self, error, call, *args):
        with self.assertRaisesRegex(UserError, error), self.cr.savepoint():
            call(*args)
        self.env.invalidate_all()

    def test_closed_takes_nothing_new_and_the_rest_goes_on(self):
        self.estate.state = "selling"
        held, sold = self._hold(self.units[0]), self._sell(self.units[1])
        sold.action_confirm()
        quotation = self._sell(self.units[2])
        self.estate.with_user(self.director).action_close("The developer sells the rest himself")
        for call in (
            lambda: self._hold(self.units[3]), quotation.action_confirm,
            lambda: self.units[2].with_user(self.officer).claim("contract", self.customer),
            lambda: self.units[0].with_user(self.colleague).join_waiting_list(self.other_customer),
            lambda: self.env["sales.launch"].with_user(self.officer).create({"name": "New", "project_id": self.estate.id}),
            self._register,
        ):
            self._refused("Lakeside is closed", call)
        # The hold goes over into a subscription, that into a contract.
        held.action_extend()
        order = self._sell(self.units[0])
        order.action_confirm()
        self.units[1].with_user(self.consultant).sudo().claim("contract", self.customer)
        self.assertEqual(self.units[:2].mapped("state"), ["subscribed", "contracted"])
        order._action_cancel()
        self.assertEqual(self.units[0].state, "on_market")
        self.estate.with_user(self.director).action_reopen("He changed his mind")
        self._hold(self.units[3])
        quotation.action_confirm()

    def _register(self):
        return self.env["sales.registration"].with_user(self.consultant).create({
            "project_id": self.estate.id, "customer_name": "Visitor", "phone": "+86 138 1234 5678",
            "source_id": self.env["utm.source"].create({"name": "Board"}).id})

    def test_suspended_sells_nothing_and_registers(self):
        self._approve(self._new_prices())
        self.estate.state = "selling"
        self.estate.with_user(self.officer).action_suspend("The permit is renewed")
        self._refused("suspended. The permit is renewed", self._hold, self.unit)
        self._refused("suspended", self.launch.action_open)
        self.assertTrue(self._register())
        self.env["sales.launch"].with_user(self.officer).create({"name": "Later", "project_id": self.estate.id})
        self.estate.with_user(self.officer).action_resume("Renewed")
        self._hold(self.unit)
        self.launch.action_open()

    def test_no_way_into_a_closed_project(self):
        registration = self._register()
        closed = self._at("closed")
        self._refused("is closed", registration.write, {"project_id": closed.id})
        empty = self.launch.create({"name": "Empty", "project_id": self.estate.id})
        self._refused("is closed", empty.write, {"project_id": closed.id})

    def test_opening_a_launch_begins_sales(self):
        self._approve(self._new_prices())
        self.estate.state = "sold_out"
        self.launch.action_open()
        self.assertEqual((self.estate.state, self.estate.state_reason), ("selling", False))

    def test_exchange_into_a_closed_project(self):
        """ Another unit is a new deal of its project. """
        closed = self._at("selling")
        building = self.env["sales.building"].create({"name": "9", "project_id": closed.id})
        other = self.unit.copy({"building_id": building.id, "number": "901"})
        other.sudo().write({"stage": "on_market"})
        hold = self._hold(self.unit)
        closed.with_user(self.director).action_close("Because")
        change = self.env["sales.unit.change"].with_user(self.consultant).create({
            "claim_id": hold.id, "kind": "unit", "new_unit_id": other.id, "reason": "Larger"})
        self._refused("is closed", change.action_submit)
