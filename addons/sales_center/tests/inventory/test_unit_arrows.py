from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.inventory.sales_unit import STAGES
from ...models.inventory.sales_unit_stages import ARROWS
from .common import UnitsCommon

# Each arrow of the centre, by stage: whether somebody has to say why, and the button of the form that goes along it.
OFFICERS_ARROWS = (
    ("planned", "action_prepare", "prepared", False, "action_prepare"),
    ("planned", "action_withdraw", "withdrawn", True, "Take off the Market"),
    ("prepared", "action_put_on_market", "on_market", False, "action_put_on_market"),
    ("prepared", "action_withdraw", "withdrawn", True, "Take off the Market"),
    ("prepared", "action_back_to_planned", "planned", True, "action_ask_back_to_planned"),
    ("on_market", "action_withdraw", "withdrawn", True, "Take off the Market"),
    ("on_market", "action_deliver", "delivered", False, "Deliver"),
    ("withdrawn", "action_put_on_market", "on_market", True, "action_ask_put_on_market"),
    ("withdrawn", "action_back_to_planned", "planned", True, "action_ask_back_to_planned"),
    ("delivered", "action_take_delivery_back", "on_market", True, "Take Delivery Back"),
)
SELLERS_BUTTONS = {"action_hold", "action_quote", "action_wait", "action_change"}


@tagged("post_install", "-at_install")
class TestUnitArrows(UnitsCommon):
    """ Each arrow of a unit has its right and its reason, for the button and for whoever calls the method. """

    def _at(self, stage):
        unit = self.unit.copy({"number": f"N{self.env['sales.unit'].search_count([])}"})
        unit.sudo().write({"stage": "on_market" if stage == "delivered" else stage})
        if stage == "delivered":
            unit.claim("contract", self.customer)
            unit.action_deliver()
        return unit

    def _go(self, unit, arrow, user, *args):
        if arrow == "action_deliver" and not unit._get_live_claims():
            unit.with_user(self.officer).claim("contract", self.customer)
        return getattr(unit.with_user(user), arrow)(*args)

    def test_the_table_is_the_code(self):
        table = {(source, arrow, target) for source, arrow, target, _asks, _button in OFFICERS_ARROWS}
        code = {(source, arrow, target) for arrow, (sources, target, _asks) in ARROWS.items() for source in sources}
        self.assertEqual(table, code)
        self.assertEqual({stage for stage, _label in STAGES}, {row[0] for row in table} | {row[2] for row in table})

    def test_reasons(self):
        for source, arrow, target, asks, _button in OFFICERS_ARROWS:
            with self.subTest(source=source, arrow=arrow):
                unit = self._at(source)
                if asks:
                    for nothing in ((), ("",), ("  ",)):
                        with self.assertRaisesRegex(UserError, "Say why"):
                            self._go(unit, arrow, self.officer, *nothing)
                    self.assertEqual(unit.stage, source)
                self._go(unit, arrow, self.officer, *(("Because",) if asks else ()))
                self.assertEqual((unit.stage, unit.stage_reason), (target, "Because" if asks else False))

    def test_rights(self):
        for source, arrow, _target, asks, _button in OFFICERS_ARROWS:
            unit = self._at(source)
            for user in (self.consultant, self.leader, self.manager, self.auditor, self.other_leader):
                with self.subTest(source=source, arrow=arrow, user=user.name), self.assertRaises(AccessError):
                    self._go(unit, arrow, user, *(("Because",) if asks else ()))
            self.assertEqual(unit.stage, source)

    def test_buttons_of_the_form(self):
        """ Everybody sees the buttons of the arrows that are theirs, in the stages where they lead somewhere. """
        shown = {}
        for user in (self.officer, self.consultant, self.auditor):
            arch = self.env["sales.unit"].with_user(user).get_view(view_type="form")["arch"]
            shown[user] = {
                button.get("string") if button.get("type") == "action" else button.get("name"): button
                for button in etree.fromstring(arch).iterfind(".//header/button")}
        for source, arrow, _target, _asks, name in OFFICERS_ARROWS:
            with self.subTest(source=source, arrow=arrow):
                self.assertIn(name, shown[self.officer])
                self.assertNotIn(name, shown[self.consultant])
                self.assertNotIn(name, shown[self.auditor])
        self.assertLessEqual(SELLERS_BUTTONS, set(shown[self.consultant]))
        self.assertFalse(SELLERS_BUTTONS & set(shown[self.auditor]))

    def test_dialog_of_a_list(self):
        """ What comes to the market for the first time goes at once; what comes back is asked about, all together. """
        new, back = self._at("prepared"), self._at("withdrawn")
        self.assertFalse(new.with_user(self.officer).action_ask_put_on_market())
        self.assertEqual((new.stage, bool(new.market_since)), ("on_market", True))
        units = self._at("prepared") | back
        action = units.with_user(self.officer).action_ask_put_on_market()
        self._answer(action, self.officer, "The show flat is not needed any more")
        self.assertEqual(set(units.mapped("stage")), {"on_market"})
        self.assertEqual(set(units.mapped("stage_reason")), {"The show flat is not needed any more"})
        with self.assertRaises(AccessError):
            back.with_user(self.consultant).action_ask_put_on_market()
        with self.assertRaisesRegex(UserError, "On the market.*Planned"):
            self._answer(back.with_user(self.officer).action_ask_back_to_planned(), self.officer, "x")

    def _answer(self, action, user, reason):
        dialog = self.env["sales.reason"].with_user(user).with_context(**action["context"]).create({"reason": reason})
        return dialog.action_confirm()


@tagged("post_install", "-at_install")
class TestReasonsOfClaims(UnitsCommon):
    """ Who gives a unit back, or leaves its waiting list, says why; the clock does not. """

    def _answer(self, action, user, reason):
        TestUnitArrows._answer(self, action, user, reason)

    def test_release(self):
        claim = self._hold(self.unit)
        for call in (claim.action_release, self.unit.with_user(self.consultant).action_release):
            for nothing in ((), ("",), (" \n",)):
                with self.assertRaisesRegex(UserError, "Say why LS-1-101 is given back"):
                    call(*nothing)
        self.assertTrue(claim.is_live)
        self._answer(self.unit.with_user(self.leader).action_ask_release(), self.leader, " The customer bought elsewhere ")
        self.assertEqual((claim.state, claim.reason, claim.ended_by_id), ("released", "The customer bought elsewhere", self.leader))

    def test_dialog_is_for_those_who_may(self):
        claim = self._hold(self.unit)
        for user in (self.colleague, self.leader_b):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.unit.with_user(user).action_ask_release()
        action = claim.action_ask_release()
        for user in (self.colleague, self.leader_b):  # who has the dialog has no more rights by it
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._answer(action, user, "I want it")
        with self.assertRaises(UserError):
            self.env["sales.reason"].with_user(self.consultant).create({
                "res_model": "sales.unit.claim", "res_ids": claim.ids, "method": "unlink", "reason": "x"}).action_confirm()
        self.assertTrue(claim.is_live)

    def test_several_at_once(self):
        claims = self._hold(self.units[0]) | self._hold(self.units[1])
        self._answer(claims.action_ask_release(), self.consultant, "Both")
        self.assertEqual(claims.mapped("reason"), ["Both", "Both"])

    def test_expiry_needs_none(self):
        claim = self._hold(self.unit)
        claim.sudo().expires_at = claim.create_date
        self.env["sales.unit.claim"]._gc_expired()
        self.assertEqual((claim.state, claim.reason, claim.ended_by_id.id), ("expired", False, False))

    def test_waiting_list(self):
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        self._hold(self.unit)
        entry = self.unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        self.cr.flush()
        for user in (self.colleague, self.officer):
            for nothing in ((), ("",), ("  ",)):
                with self.assertRaisesRegex(UserError, "Say why Other Customer leaves"):
                    entry.with_user(user).action_cancel(*nothing)
        with self.assertRaises(AccessError):
            entry.with_user(self.consultant).action_ask_cancel()
        self.assertEqual(entry.state, "waiting")
        taken_off = self.env["sales.unit.waiting"].with_user(self.officer).browse(entry.id)
        self._answer(taken_off.action_ask_cancel(), self.officer, "The customer asked to be taken off")
        self.env.flush_all()
        self.cr.flush()
        self.assertEqual((entry.state, entry.sudo().reason), ("cancelled", "The customer asked to be taken off"))
        said = entry.sudo().message_ids.tracking_value_ids.filtered(lambda value: value.field_id.name == "reason")
        self.assertEqual(said.new_value_char, "The customer asked to be taken off")

    def test_lapse_needs_none(self):
        claim = self._hold(self.unit)
        entry = self.unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        claim.action_release("Because")
        entry.sudo().offer_until = entry.create_date
        self.env["sales.unit.claim"]._gc_expired()
        self.assertEqual((entry.state, entry.sudo().reason), ("lapsed", False))
