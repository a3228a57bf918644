from datetime import timedelta
from itertools import product

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.inventory.sales_unit_stages import ARROWS
from ..contract.common import ContractsCommon
from .launch_common import LaunchCommon
from .test_unit_change import UnitChangeCommon

PREPARE, MARKET, WITHDRAW, PLAN = "action_prepare", "action_put_on_market", "action_withdraw", "action_back_to_planned"
DELIVER, TAKE_BACK = "action_deliver", "action_take_delivery_back"
# From planned to each state of a unit, and from each state to the market.
WAY_TO = {
    "planned": (), "prepared": (PREPARE,), "on_market": (PREPARE, MARKET), "withdrawn": (WITHDRAW,),
    "contracted": (PREPARE, MARKET, "contract"), "delivered": (PREPARE, MARKET, "contract", DELIVER),
}
WAY_HOME = {
    "planned": (PREPARE, MARKET), "prepared": (MARKET,), "on_market": (), "withdrawn": (MARKET,), "subscribed": ("give_up",),
    "contracted": ("give_up",), "delivered": (TAKE_BACK, "give_up"),
}
# Every arrow of a unit: from where, which, to where, and what undoes it.
UNIT_ARROWS = (
    ("planned", PREPARE, "prepared", (PLAN,)),
    ("planned", WITHDRAW, "withdrawn", (PLAN,)),
    ("prepared", MARKET, "on_market", (WITHDRAW, PLAN, PREPARE)),
    ("prepared", WITHDRAW, "withdrawn", (PLAN, PREPARE)),
    ("prepared", PLAN, "planned", (PREPARE,)),
    ("on_market", WITHDRAW, "withdrawn", (MARKET,)),
    ("on_market", "contract", "contracted", ("give_up",)),
    ("withdrawn", MARKET, "on_market", (WITHDRAW,)),
    ("withdrawn", PLAN, "planned", (WITHDRAW,)),
    ("contracted", DELIVER, "delivered", (TAKE_BACK,)),
    ("delivered", TAKE_BACK, "contracted", (DELIVER,)),
)
# Every way to have a unit and to give it back, and what the claims tell of one round.
CLAIM_ROUNDS = (
    ("hold", "release", [("hold", "released")]),
    ("hold", "give_up", [("hold", "cancelled")]),
    ("order", "cancel", [("subscription", "cancelled")]),
    ("order", "give_up", [("subscription", "cancelled")]),
    ("hold_and_order", "cancel", [("hold", "converted"), ("subscription", "cancelled")]),
    ("signed", "terminate", [("subscription", "converted"), ("contract", "cancelled")]),
    ("signed", "exchange", [("subscription", "converted"), ("contract", "transferred")]),
)
LAUNCH_ARROWS = (
    ("price", "approved"), ("action_draft", "draft"), ("price", "approved"), ("give_prices_up", "draft"), ("price", "approved"),
    ("action_cancel", "cancelled"), ("action_draft", "draft"), ("action_cancel", "cancelled"), ("action_draft", "draft"),
    ("price", "approved"), ("action_open", "open"), ("action_close", "closed"), ("action_reopen", "open"), ("action_close", "closed"),
)
LAUNCH_WAY_TO = {
    "draft": (), "approved": ("price",), "open": ("price", "action_open"), "closed": ("price", "action_open", "action_close"),
    "cancelled": ("action_cancel",),
}
LAUNCH_KNOWN = {
    ("draft", "action_cancel"), ("approved", "action_cancel"), ("approved", "action_draft"), ("approved", "action_open"),
    ("open", "action_close"), ("closed", "action_reopen"), ("cancelled", "action_draft"),
}
REQUEST_ARROWS = (
    ("action_submit", "waiting"), ("action_withdraw", "draft"), ("action_submit", "waiting"), ("refuse", "refused"),
    ("action_draft", "draft"), ("action_submit", "waiting"), ("action_cancel", "cancelled"), ("action_draft", "draft"),
    ("action_submit", "waiting"), ("agree", "done"),
)
ROUNDS = 3  # done, undone and redone, undone and redone


class UndoRedoCommon(ContractsCommon, LaunchCommon, UnitChangeCommon):
    """ Each arrow is done, undone and redone; whatever was on the way is there to be read afterwards. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.launch = cls.env["sales.launch"].with_user(cls.officer).browse(cls.launch.id)
        cls.new_units = cls.env["sales.unit"].browse(cls.new_units.ids)
        cls.estate.hold_limit = 0
        cls.cr.flush()  # Odoo notes no change of what was made in the same transaction

    def _new_unit(self, state="planned"):
        unit = self.env["sales.unit"].browse(self.unit.copy({"number": f"N{self.env['sales.unit'].search_count([])}"}).id)
        self._settle()
        for step in WAY_TO[state]:
            self._step(unit, step)
        return unit

    def _settle(self):
        """ As at the end of a call: everything is written, messages of changes included; then look at the whole table. """
        self.env.flush_all()
        self.cr.flush()
        self.env.invalidate_all()
        self.env.cr.execute("SELECT unit_id FROM sales_unit_claim WHERE state = 'live' GROUP BY unit_id HAVING count(*) > 1")
        self.assertFalse(self.env.cr.fetchall(), "Units with two live claims")
        self.env.cr.execute("SELECT unit_id FROM sales_launch_unit WHERE is_live GROUP BY unit_id HAVING count(*) > 1")
        self.assertFalse(self.env.cr.fetchall(), "Units in two launches")
        self.env.cr.execute("SELECT id FROM sales_unit_claim WHERE (state = 'live') = (ended_at IS NOT NULL)")
        self.assertFalse(self.env.cr.fetchall(), "Claims that ended at no time, or live after their end")

    def _step(self, unit, name):
        officer = unit.with_user(self.officer)
        if name == "contract":
            officer.claim("contract", self.customer)
        elif name == "give_up":
            self._ask(unit._get_live_claims()[unit], "cancellation", self.officer).action_submit()
        elif name in ARROWS and set(unit.mapped("stage")) & set(ARROWS[name][2]):
            getattr(officer, name)("Because")
        else:
            getattr(officer, name)()
        self._settle()

    def _check_sold_again(self, unit):
        """ Bring the unit to the market and sell it to somebody else; then leave it as it was. """
        savepoint = self.cr.savepoint()
        for step in WAY_HOME[unit.state]:
            self._step(unit, step)
        self._sell(unit, self.colleague, partner=self.other_customer).action_confirm()
        self._settle()
        claim = unit._get_live_claims()[unit]
        self.assertEqual((unit.state, claim.user_id, claim.partner_id), ("subscribed", self.colleague, self.other_customer))
        savepoint.close(rollback=True)
        self.env.invalidate_all()

    def _get_history(self, record, name):
        """ What the record's messages say that the field became, in order. """
        values = self.env["mail.tracking.value"].sudo().search([
            ("mail_message_id.model", "=", record._name), ("mail_message_id.res_id", "=", record.id), ("field_id.name", "=", name)],
            order="id")
        labels = {label: value for value, label in record._fields[name]._description_selection(self.env)}
        return [labels[value.new_value_char] for value in values]

    def _get_claims(self, unit):
        return [(claim.kind, claim.state) for claim in unit.claim_ids.sorted("id")]


@tagged("post_install", "-at_install")
class TestUndoRedoOfUnits(UndoRedoCommon):

    def test_every_arrow(self):
        for source, arrow, target, undo in UNIT_ARROWS:
            with self.subTest(source=source, arrow=arrow):
                unit, stages = self._new_unit(), ["planned"]

                def walk(*steps, unit=unit, stages=stages):
                    for step in steps:
                        self._step(unit, step)
                        stages.extend({unit.stage} - {stages[-1]})
                    return unit.state

                self.assertEqual(walk(*WAY_TO[source]), source)
                for _round in range(ROUNDS):
                    self.assertEqual(walk(arrow), target)
                    self.assertEqual(walk(*undo), source)
                    self._check_sold_again(unit)
                self.assertEqual(walk(arrow), target)
                self._check_sold_again(unit)
                self.assertEqual(self._get_history(unit, "stage"), stages[1:])

    def test_no_other_arrow(self):
        """ What is not in the table is refused, and leaves the unit as it is. """
        known = {(source, arrow) for source, arrow, _target, _undo in UNIT_ARROWS}
        arrows = (PREPARE, MARKET, WITHDRAW, PLAN, DELIVER, TAKE_BACK)
        for state, arrow in product(WAY_TO, arrows):
            if (state, arrow) not in known:
                unit = self._new_unit(state)
                with self.subTest(state=state, arrow=arrow):
                    with self.assertRaises(UserError), self.cr.savepoint():
                        self._step(unit, arrow)
                    self.env.invalidate_all()
                    self.assertEqual(unit.state, state)


@tagged("post_install", "-at_install")
class TestUndoRedoOfClaims(UndoRedoCommon):

    def _do(self, unit, name):
        if name.startswith("hold"):
            self._hold(unit)
        if name.endswith("order"):
            self._sell(unit).action_confirm()
        if name == "signed":
            self._signed(unit)
        self._settle()

    def _undo(self, unit, name):
        claim = unit._get_live_claims()[unit]
        if name == "release":
            unit.with_user(self.consultant).action_release("Because")
        elif name == "cancel":
            claim.order_id._action_cancel()
        elif name == "terminate":
            self._agree(unit, kind="termination")
        elif name == "exchange":
            self._agree(unit, kind="unit", new_unit_id=self._new_unit("on_market").id)
        else:
            self._step(unit, name)
        self._settle()

    def _agree(self, unit, **values):
        contract = self.env["sales.contract"].search([("unit_ids", "=", unit.id), ("state", "=", "signed")])
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": contract.id, "reason": "Because", **values})
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()

    def test_every_way_to_have_a_unit(self):
        for do, undo, told in CLAIM_ROUNDS:
            with self.subTest(do=do, undo=undo):
                unit = self._new_unit("on_market")
                for number in range(1, ROUNDS + 1):
                    self._do(unit, do)
                    self.assertNotEqual(unit.state, "on_market")
                    self._undo(unit, undo)
                    self.assertEqual(unit.state, "on_market")
                    self._check_sold_again(unit)
                    self.assertEqual(self._get_claims(unit), told * number)
                self._do(unit, do)
                self.assertEqual(len(unit.claim_ids), len(told) * (ROUNDS + 1))

    def test_one_order_again_and_again(self):
        unit = self._new_unit("on_market")
        order = self._sell(unit)
        for number in range(1, ROUNDS + 1):
            order.action_confirm()
            self._settle()
            self.assertEqual(unit.state, "subscribed")
            order._action_cancel()
            self._settle()
            self._check_sold_again(unit)
            order.action_draft()
            self.assertEqual(self._get_claims(unit), [("subscription", "cancelled")] * number)

    def test_holds_that_expire(self):
        """ At the very second, whether or not the cron job comes by. """
        unit = self._new_unit("on_market")
        with freeze_time(fields.Datetime.now()) as clock:
            for number in range(1, ROUNDS + 1):
                claim = self._hold(unit)
                self._settle()
                clock.move_to(claim.expires_at - timedelta(seconds=1))
                self.env.invalidate_all()
                self.assertEqual(unit.state, "held")
                clock.move_to(claim.expires_at)
                self.env.invalidate_all()
                self.assertEqual(unit.state, "on_market")
                self._check_sold_again(unit)
                if number % 2:
                    self.env["sales.unit.claim"]._gc_expired()
                    self._settle()
            self.env["sales.unit.claim"]._gc_expired()
        self.assertEqual(self._get_claims(unit), [("hold", "expired")] * ROUNDS)
        self.assertEqual([claim.ended_at for claim in unit.claim_ids], [claim.expires_at for claim in unit.claim_ids])

    def test_what_was_delivered_comes_back_first(self):
        """ Neither a termination nor a request leaves a delivered unit to nobody. """
        signed, claimed = self._new_unit("on_market"), self._new_unit("contracted")
        self._do(signed, "signed")
        for unit, undo in ((signed, "terminate"), (claimed, "give_up")):
            with self.subTest(undo=undo):
                self._step(unit, DELIVER)
                with self.assertRaisesRegex(UserError, "take the delivery back first"), self.cr.savepoint():
                    self._undo(unit, undo)
                self.env.invalidate_all()
                self.assertEqual(unit.state, "delivered")
                self.assertTrue(unit._get_live_claims())
                self._step(unit, TAKE_BACK)
                self._undo(unit, undo)
                self.assertEqual(unit.state, "on_market")
                self._check_sold_again(unit)


@tagged("post_install", "-at_install")
class TestUndoRedoOfLaunches(UndoRedoCommon):

    def _move(self, name):
        if name == "price":
            self._approve(self._new_prices(price=21000))
        elif name == "give_prices_up":
            self.launch.price_ids.filtered(lambda prices: prices.state == "approved").action_cancel("Because")
        elif name == "action_cancel":
            self.launch.action_cancel("Because")
        else:
            getattr(self.launch, name)()
        self._settle()

    def test_every_arrow(self):
        unit = self.new_units[0]
        for number, (arrow, state) in enumerate(LAUNCH_ARROWS):
            with self.subTest(number=number, arrow=arrow):
                self._move(arrow)
                self.assertEqual(self.launch.state, state)
                self.assertEqual(set(self.new_units.mapped("stage")), {"on_market" if self.launch.date_opened else "planned"})
                self._check_sold_again(unit)
        self.assertEqual(self._get_history(self.launch, "state"), [state for _arrow, state in LAUNCH_ARROWS])
        self.assertEqual(self.launch.price_ids.sorted("version").mapped("state"), ["cancelled"] * 3 + ["applied"])

    def test_no_other_arrow(self):
        """ What is not in the table is refused, and leaves the launch as it is. """
        arrows = ("action_draft", "action_open", "action_close", "action_reopen", "action_cancel")
        for state, arrow in product(LAUNCH_WAY_TO, arrows):
            if (state, arrow) in LAUNCH_KNOWN:
                continue
            savepoint = self.cr.savepoint()
            for step in LAUNCH_WAY_TO[state]:
                self._move(step)
            with self.subTest(state=state, arrow=arrow):
                with self.assertRaisesRegex(UserError, "can't become"), self.cr.savepoint():
                    self._move(arrow)
                self.env.invalidate_all()
                self.assertEqual(self.launch.state, state)
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_what_is_left_is_launched_again(self):
        for arrow in ("price", "action_open", "action_close"):
            self._move(arrow)
        for step in (WITHDRAW, PLAN):
            self._step(self.new_units, step)
        second = self.launch.create({
            "name": "Second", "project_id": self.estate.id, "unit_ids": [Command.set(self.new_units.ids)]})
        with self.assertRaisesRegex(UserError, "Second, which is not over"):
            self.launch.action_reopen()
        self._approve(self._new_prices(second))
        second.action_open()
        self._settle()
        self._check_sold_again(self.new_units[0])
        self.assertEqual(self.new_units[0].launch_line_ids.launch_id, self.launch | second)
        # From planned to prepared to the market is one step in a launch.
        self.assertEqual(self._get_history(self.new_units[0], "stage"), ["on_market", "withdrawn", "planned", "on_market"])


@tagged("post_install", "-at_install")
class TestUndoRedoOfRequests(UndoRedoCommon):

    def _walk(self, change):
        for number, (arrow, state) in enumerate(REQUEST_ARROWS):
            with self.subTest(kind=change.kind, number=number, arrow=arrow):
                if arrow == "agree":
                    change.approval_id.with_user(self.director).action_approve()
                elif arrow == "refuse":
                    change.approval_id.with_user(self.director).action_reject("Because")
                else:
                    getattr(change, arrow)()
                self._settle()
                self.assertEqual(change.state, state)
                self.assertEqual(change.claim_id.state == "live", state != "done" or change.kind == "extension")
        states = [state for _arrow, state in REQUEST_ARROWS]
        self.assertEqual(self._get_history(change, "state"), [*states[:-1], "agreed", "done"])
        return change

    def _ask_and_walk(self, unit, kind, **values):
        change = self._ask(unit._get_live_claims()[unit], kind, **values)
        self._settle()
        return self._walk(change)

    def test_extension(self):
        self._rule("extension")
        unit = self._new_unit("on_market")
        for number in range(1, ROUNDS + 1):
            claim = self._hold(unit)
            until = claim.expires_at
            self._ask_and_walk(unit, "extension", hours=5)
            self.assertEqual((claim.expires_at, claim.extension_count), (until + timedelta(hours=5), 1))
            unit.with_user(self.consultant).action_release("Because")
            self._settle()
            self._check_sold_again(unit)
            self.assertEqual(self._get_claims(unit), [("hold", "released")] * number)

    def test_other_buyer_and_back(self):
        self._rule("buyer")
        unit = self._new_unit("on_market")
        order, _claim = self._sold(unit)
        for number in range(1, ROUNDS + 1):
            buyer = self.other_customer if number % 2 else self.customer
            change = self._ask_and_walk(unit, "buyer", new_partner_id=buyer.id)
            self.assertEqual((order.state, change.new_order_id.state, unit.state), ("cancel", "sale", "subscribed"))
            self.assertEqual((unit._get_live_claims()[unit].partner_id, change.new_order_id.partner_id), (buyer, buyer))
            order = change.new_order_id
            self._check_sold_again(unit)
            self.assertEqual(self._get_claims(unit), [("subscription", "transferred")] * number + [("subscription", "live")])

    def test_other_unit_and_back(self):
        self._rule("unit")
        unit, other = self._new_unit("on_market"), self._new_unit("on_market")
        self._sold(unit)
        for _round in range(ROUNDS):
            change = self._ask_and_walk(unit, "unit", new_unit_id=other.id)
            self.assertEqual((unit.state, other.state, change.new_order_id.order_line.unit_id), ("on_market", "subscribed", other))
            self._check_sold_again(unit)
            self._check_sold_again(other)
            unit, other = other, unit
        kinds = self._get_claims(unit) + self._get_claims(other)
        self.assertEqual(sorted(kinds), [("subscription", "live")] + [("subscription", "transferred")] * ROUNDS)
        chain = unit._get_live_claims()[unit]
        self.assertEqual(len(chain.origin_id | chain.origin_id.origin_id | chain.origin_id.origin_id.origin_id), ROUNDS)

    def test_cancellation_and_sold_again(self):
        self._rule("cancellation")
        unit = self._new_unit("on_market")
        for number in range(1, ROUNDS + 1):
            order, claim = self._sold(unit)
            self._ask_and_walk(unit, "cancellation")
            self.assertEqual((order.state, claim.reason, unit.state), ("cancel", "Because", "on_market"))
            self._check_sold_again(unit)
            self.assertEqual(self._get_claims(unit), [("subscription", "cancelled")] * number)


@tagged("post_install", "-at_install")
class TestUndoRedoOfWaiting(UndoRedoCommon):
    """ Joining a waiting list, and every way out of it: again and again, each time there to be read. """

    def _join(self, unit):
        self._hold(unit)
        entry = unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        self._settle()
        self.assertEqual((entry.state, entry.position, unit.state), ("waiting", 1, "held"))
        return entry.sudo()

    def _give_back(self, unit, entry):
        unit.with_user(self.consultant).action_release("Because")
        self._settle()
        self.assertEqual((entry.state, unit.state), ("offered", "offered"))

    def _leave(self, unit, entry, way):
        mine = entry.with_user(self.colleague)
        if way == "leave":
            mine.action_cancel("Because")
            unit.with_user(self.consultant).action_release("Because")
        else:
            self._give_back(unit, entry)
        if way == "decline":
            mine.action_cancel("Because")
        elif way == "take":
            mine.action_take()
            self._settle()
            self.assertEqual((unit.state, unit.claim_user_id), ("held", self.colleague))
            unit.with_user(self.colleague).action_release("Because")
        elif way == "withdraw":
            self._step(unit, WITHDRAW)
            self._step(unit, MARKET)
        elif way == "lapse":
            with freeze_time(entry.offer_until):
                self.env.invalidate_all()
                self.assertEqual(unit.state, "on_market", "at the very second")
                self.env["sales.unit.claim"]._gc_expired()
        self._settle()

    def test_every_way_out(self):
        ways = {"leave": "cancelled", "decline": "cancelled", "take": "taken", "withdraw": "cancelled", "lapse": "lapsed"}
        for way, told in ways.items():
            with self.subTest(way=way):
                unit = self._new_unit("on_market")
                for number in range(1, ROUNDS + 1):
                    entry = self._join(unit)
                    self._leave(unit, entry, way)
                    self.assertEqual((entry.state, unit.state), (told, "on_market"))
                    self._check_sold_again(unit)
                    self.assertEqual(unit.waiting_ids.mapped("state"), [told] * number)
                    with self.assertRaisesRegex(UserError, "over already"), self.cr.savepoint():
                        entry.with_user(self.colleague).action_cancel("Because")
