import json
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.addons.http_routing.tests.common import MockRequest
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ...models.inventory.sales_unit_board import MESSAGE
from .common import UnitsCommon


@tagged("post_install", "-at_install")
class TestUnitBoard(UnitsCommon):
    """ What the board shows is what the server would answer. """

    def _board(self, user):
        self.env.flush_all()
        return self._read(self.env["sales.unit"].with_user(user).get_board(self.building.id))

    def _read(self, board):
        """ As the client does: rows to cells. """
        columns, rows = board.pop("columns"), board.pop("rows")
        return {**board, "cells": [dict(zip(columns, row, strict=True)) for row in rows]}

    def _cell(self, unit, user=None):
        return next(cell for cell in self._board(user or self.consultant)["cells"] if cell["id"] == unit.id)

    def test_what_a_cell_says(self):
        self.unit.write({"layout": "A", "orientation": "s", "entrance": "2"})
        board = self._board(self.consultant)
        self.assertEqual(len(board["cells"]), 4)
        self.assertEqual((board["currency"], board["seller"], board["officer"]), (self.company.currency_id.id, True, False))
        self.assertTrue(self._board(self.officer)["officer"])
        self.assertFalse(self._board(self.auditor)["seller"])
        self.assertEqual(self._cell(self.unit), {
            "id": self.unit.id, "number": "101", "floor": 1, "entrance": "2", "door": 1, "layout": "A", "orientation": "s",
            "area": 100, "price": 1000000, "state": "on_market", "user": "", "mine": False, "until": None, "waiting": 0, "waits": False})

    def test_halted(self):
        """ What is free in a project that is suspended or closed is not shown as free, by whichever answer; what is claimed stays. """
        self._hold(self.units[1])
        told, project = {"building": self.building.id, "units": False}, self.building.project_id
        project.with_user(self.director).action_start()
        for halt, go_on in (("action_suspend", "action_resume"), ("action_close", "action_reopen")):
            with self.subTest(halt):
                self._messages()
                getattr(project.with_user(self.director), halt)("Show flat is being painted")
                self.assertIn(told, self._messages())
                board = self._board(self.consultant)
                with self.assertRaises(UserError) as refused:
                    self._hold(self.unit)
                self.assertEqual(board["halted"], str(refused.exception))
                self.assertEqual(self._cell(self.unit)["state"], "halted")
                self.assertEqual(self._cell(self.units[1])["state"], "held")
                part = self._read(self.env["sales.unit"].with_user(self.consultant).get_board(self.building.id, self.unit.ids))
                self.assertEqual(part["cells"][0]["state"], "halted")
                getattr(project.with_user(self.director), go_on)("It is done")
                self.assertFalse(self._board(self.consultant)["halted"])
                self.assertEqual(self._cell(self.unit)["state"], "on_market")

    def test_only_what_changed(self):
        self._hold(self.unit)
        board = self._read(self.env["sales.unit"].with_user(self.colleague).get_board(self.building.id, self.unit.ids))
        self.assertEqual([(cell["id"], cell["state"]) for cell in board["cells"]], [(self.unit.id, "held")])
        self.assertEqual(set(board), {"cells", "now"})

    def test_a_cell_says_what_the_server_answers(self):
        """ In every state: what is shown as free can be held, and nothing else. """
        self._hold(self.units[0], self.colleague, self.other_customer)
        self._sell(self.units[1]).action_confirm()
        self._hold(self.units[2], self.colleague, self.other_customer)
        self.units[2].with_user(self.consultant_b).join_waiting_list(self.customer)
        self.units[2].with_user(self.colleague).action_release("Because")
        extra = self.units[3].copy({"number": "999"})
        withdrawn = self.units[3].copy({"number": "998"})
        withdrawn.action_withdraw("Show flat")
        for moment in (0, 3, 5, 25):
            with freeze_time(fields.Datetime.now() + timedelta(hours=moment)):
                for unit in self.units | extra | withdrawn:
                    state = self._cell(unit)["state"]
                    with self.subTest(unit=unit.number, hours=moment, state=state):
                        self.env.invalidate_all()
                        self.assertEqual(state, unit.state)
                        self.assertEqual(self._can_hold(unit), state == "on_market")

    def _can_hold(self, unit):
        class Undo(Exception):
            pass

        try:
            with self.cr.savepoint():
                self._hold(unit)
                raise Undo
        except Undo:
            return True
        except UserError:
            return False

    def test_waiting(self):
        claim = self._hold(self.unit)
        self.unit.with_user(self.colleague).join_waiting_list(self.other_customer)
        cell = self._cell(self.unit, self.colleague)
        self.assertEqual((cell["state"], cell["waiting"], cell["waits"], cell["mine"]), ("held", 1, True, False))
        self.assertFalse(self._cell(self.unit)["waits"])
        with freeze_time(claim.expires_at):
            cell = self._cell(self.unit, self.colleague)
            self.assertEqual((cell["state"], cell["user"], cell["mine"]), ("offered", "Colleague", True))
            self.assertEqual(cell["until"], fields.Datetime.to_string(claim.expires_at + timedelta(hours=4)))

    def test_states_and_who(self):
        claim = self._hold(self.unit)
        self._sell(self.units[1]).action_confirm()
        cell = self._cell(self.unit)
        self.assertEqual((cell["state"], cell["user"], cell["mine"]), ("held", "Consultant", True))
        self.assertFalse(self._cell(self.unit, self.colleague)["mine"])
        self.assertEqual(self._cell(self.units[1])["state"], "subscribed")
        with freeze_time(claim.expires_at + timedelta(seconds=1)):
            self.assertEqual(self._cell(self.unit)["state"], "on_market")

    def test_never_a_customer(self):
        self._hold(self.unit)
        self.assertNotIn("Customer", str(self._board(self.colleague)))

    def test_places(self):
        places = self.env["sales.unit"].with_user(self.consultant).get_board_places()
        self.assertEqual(places, [{"id": self.estate.id, "name": "[LS] Lakeside", "buildings": [{"id": self.building.id, "name": "1"}]}])
        self.assertFalse(self.env["sales.unit"].with_user(self.other_leader).get_board_places())

    def test_another_company(self):
        with self.assertRaises(AccessError):
            self._board(self.other_leader)

    def test_queries_do_not_grow(self):
        self._hold(self.unit)
        self._board(self.consultant)
        counts = []
        for _size in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board(self.consultant)
            counts.append(self.env.cr.sql_log_count - before)
            self.env["sales.unit"].create([
                {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"{counts}{number}", "floor": 9, "door": number}
                for number in range(60)])
        self.assertEqual(counts[1], counts[2])  # the first one fills caches
        self.assertLessEqual(counts[2], 9)

    def test_queries_do_not_grow_with_waiting(self):
        counts = []
        for size in (1, 1, 4):
            for unit in self.units[:size]:
                if unit.state == "on_market":
                    self._hold(unit, self.officer)
                unit.with_user(self.colleague).join_waiting_list(self.env["res.partner"].create({"name": f"W{len(counts)}"}))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board(self.consultant)
            counts.append(self.env.cr.sql_log_count - before)
            self.estate.hold_limit = 0
        self.assertEqual(counts[1], counts[2])

    # --- live ---

    def _messages(self):
        """ What the boards are told by this transaction; forgotten once it was read. """
        values = self.env.cr.precommit.data.get("bus.bus.values", [])
        found = [json.loads(value["message"])["payload"] for value in values if MESSAGE in value["message"]]
        channels = {tuple(json.loads(value["channel"])) for value in values if MESSAGE in value["message"]}
        values.clear()
        self.assertLessEqual(channels, {(self.env.cr.dbname, "sales.building", self.building.id)})
        return found

    def test_boards_are_told(self):
        self._messages()
        told = {"building": self.building.id, "units": self.unit.ids}
        claim = self._hold(self.unit)
        for act in (
                claim.with_user(self.consultant).action_extend,
                lambda: self.unit.with_user(self.colleague).join_waiting_list(self.other_customer),
                lambda: claim.with_user(self.consultant).action_release("Because"),
                lambda: self.unit.waiting_ids.with_user(self.colleague).action_take(),
                lambda: self._sell(self.unit, self.colleague, self.team_a, self.other_customer).action_confirm(),
                lambda: self._cancel_order(self.unit),
                lambda: self.unit.with_user(self.officer).action_withdraw("Show flat"),
                lambda: self.unit.with_user(self.officer).write({"list_price": 11000})):
            self.assertIn(told, self._messages())
            act()
        self.assertIn(told, self._messages())

    def _cancel_order(self, unit):
        unit.claim_ids.order_id._action_cancel()

    def test_many_at_once_are_one_message(self):
        self.env["sales.unit"].create([
            {"building_id": self.building.id, "kind_id": self.kind.id, "number": f"N{number}"} for number in range(150)])
        self.assertIn({"building": self.building.id, "units": False}, self._messages())

    def test_who_may_listen(self):
        asked = [f"sales_unit_board_{self.building.id}", "sales_unit_board_x", "other"]
        for user, listens in ((self.consultant, True), (self.auditor, True), (self.other_leader, False),
                              (self.env.ref("base.public_user"), False)):
            with self.subTest(user=user.name), MockRequest(self.env) as request:
                request.session.uid = user.id
                channels = self.env["ir.websocket"].with_user(user)._build_bus_channel_list(list(asked))
                buildings = [channel for channel in channels if getattr(channel, "_name", "") == "sales.building"]
                self.assertEqual(bool(buildings), listens)
                self.assertIn("other", channels)
                self.assertFalse({*asked[:2]} & {channel for channel in channels if isinstance(channel, str)})



@tagged("post_install", "-at_install")
class TestUnitBoardTour(HttpCase, UnitsCommon):

    def test_hold_on_the_board(self):
        self.env["res.partner"].create({"name": "Board Customer"})
        self._hold(self.units[1], self.colleague)
        self.start_tour(f"/odoo/unit-board?cids={self.company.id}", "sales_center_unit_board", login=self.consultant.login)
        claim = self.env["sales.unit.claim"].search([("unit_id", "=", self.unit.id)])
        self.assertEqual((claim.state, claim.partner_id.name, claim.user_id), ("released", "Board Customer", self.consultant))

    def test_filters_waiting_list_and_quotation(self):
        self.env["res.partner"].create({"name": "Board Customer"})
        self._hold(self.units[1], self.colleague)
        self.start_tour(f"/odoo/unit-board?cids={self.company.id}", "sales_center_unit_board_waiting", login=self.consultant.login)
        self.assertEqual(self.units[1].waiting_ids.user_id, self.consultant)
        line = self.env["sale.order.line"].search([("unit_id", "=", self.units[3].id)])
        order = line.order_id
        self.assertEqual((order.partner_id.name, order.user_id, line.price_unit), ("Board Customer", self.consultant, 1000000))

    def test_several_at_once(self):
        self.start_tour(f"/odoo/unit-board?cids={self.company.id}", "sales_center_unit_board_several", login=self.officer.login)
        self.assertEqual(self.units.mapped("state"), ["on_market"] * 4)
