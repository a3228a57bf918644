from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSupplyRequest(SupplyCommon):

    def _open(self, action):
        return Form(self.env[action["res_model"]].with_user(self.administrator).with_context(**action["context"]))

    def test_whole_way(self):
        """ Ask on the catalogue's card, approve, issue, receive; each by who does it. """
        action = self.pen.with_user(self.asker_user).with_company(self.company).action_ask_supply()
        request = self.env[action["res_model"]].browse(action["res_id"]).with_user(self.asker_user)
        self.assertEqual((request.site_id, request.employee_id.id, request.state), (self.site, self.asker.id, "draft"))
        self.pen.with_user(self.asker_user).action_ask_supply()
        self.paper.with_user(self.asker_user).action_ask_supply()
        self.assertEqual([(line.product_id, line.quantity) for line in request.line_ids], [(self.pen, 2), (self.paper, 1)])
        request.action_request()
        officer = request.with_user(self.administrator)
        officer.action_approve()
        self.assertEqual((request.state, request.stock_state), ("approved", "ready"))
        self.assertEqual(self.pen.with_context(location=self.store.id).free_qty, 8)
        officer.action_issue()
        self.assertEqual((request.state, request.line_ids.mapped("qty_issued")), ("active", [2, 1]))
        with self.assertRefused(UserError, "confirms the receipt"):
            officer.action_receive()
        request.action_receive()
        self.assertEqual(request.state, "done")
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.paper)), (8, 9))

    def test_figures_are_those_of_inventory(self):
        request = self._new_issued((self.pen, 3), (self.paper, 2))
        moves = self.env["stock.move"].search([("supply_line_id", "in", request.line_ids.ids)])
        self.assertEqual(moves.mapped("state"), ["done", "done"])
        self.assertEqual(moves.location_dest_id, self.company.supply_location_id)
        self.assertEqual(sum(moves.mapped("value")), 3 * 2 + 2 * 20)
        self.assertTrue(all(moves.mapped("is_out")))
        quants = self.env["stock.quant"].search([("location_id", "=", self.store.id)])
        self.assertEqual({quant.product_id: quant.quantity for quant in quants}, {self.pen: 7, self.paper: 8})
        self.assertEqual(moves.picking_id.picking_type_id, self.company.supply_type_id)
        self.assertEqual(moves.picking_id.origin, request.name)

    def test_in_part_and_the_rest_later(self):
        request = self._new_approved((self.pen, 8), (self.mug, 2))
        self.assertEqual(request.stock_state, "partial")
        officer = request.with_user(self.administrator)
        wizard = self._open(officer.action_open_issue())
        self.assertEqual([line["quantity"] for line in wizard.line_ids._records], [8, 0])
        with wizard.line_ids.edit(0) as line:
            line.quantity = 5
        wizard.save().action_confirm()
        pens, mugs = request.line_ids
        self.assertEqual((request.state, pens.qty_issued, pens.qty_ready, mugs.qty_left), ("approved", 5, 3, 2))
        with self.assertRefused(UserError, "Only 0 Units of Mug are there"):
            officer.action_issue()
        self._stock(self.mug, 2)
        officer.action_issue()
        self.assertEqual((request.state, pens.qty_issued, mugs.qty_issued), ("active", 8, 2))
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.mug)), (2, 0))

    def test_no_more_than_is_left(self):
        request = self._new_approved((self.pen, 4))
        officer = request.with_user(self.administrator)
        for quantity in (5, -1):
            with self.subTest(quantity=quantity), self.assertRefused(UserError, "4 Units of Pen are left"):
                officer.action_issue({request.line_ids.id: quantity})
        with self.assertRefused(UserError, "Say what is issued"):
            officer.action_issue({})
        with self.assertRefused(UserError, "Nothing is left"):
            officer.action_issue({0: 1})
        officer.action_issue({str(request.line_ids.id): 1})
        self.assertEqual(request.line_ids.qty_left, 3)

    def test_the_last_one_goes_to_one(self):
        first, second = [self._new_approved((self.pen, 10)) for _number in range(2)]
        self.assertEqual((first.stock_state, second.stock_state), ("ready", "lacking"))
        with self.assertRefused(UserError, "Only 0 Units"):
            second.with_user(self.administrator).action_issue()
        first.with_user(self.administrator).action_issue()
        self.assertEqual(self._on_hand(self.pen), 0)

    def test_leave_out_the_rest(self):
        request = self._new_approved((self.pen, 4), (self.mug, 1))
        with self.assertRefused(UserError, "cancel it instead"):
            request.action_close_rest("No mugs")
        request.with_user(self.administrator).action_issue({request.line_ids[0].id: 4})
        with self.assertRefused(UserError, "leave out the rest"):
            request.action_cancel("No mugs")
        with self.assertRefused(UserError, "Say why"):
            request.action_close_rest("")
        wizard = self.env["sales.reason"].with_user(self.asker_user).with_context(
            **request.action_ask_close_rest()["context"]).create({"reason": "No mugs"})
        wizard.action_confirm()
        self.assertEqual((request.state, request.state_reason, request.line_ids[1].qty_left), ("active", "No mugs", 0))
        moves = self.env["stock.move"].search([("supply_line_id", "in", request.line_ids.ids)])
        self.assertEqual(set(moves.mapped("state")), {"done", "cancel"})

    def test_cancel_frees_what_was_reserved(self):
        request = self._new_approved((self.pen, 10))
        request.action_cancel("Not needed")
        self.assertEqual(request.state, "cancelled")
        self.assertEqual(self.pen.with_context(location=self.store.id).free_qty, 10)

    def test_return(self):
        request = self._new_issued((self.pen, 4))
        officer = request.with_user(self.administrator)
        with self.assertRefused(UserError, "can't be returned"):
            officer.action_return({request.line_ids.id: 5})
        with self.assertRefused(UserError, "Say what is returned"):
            officer.action_return({})
        wizard = self._open(officer.action_open_return())
        with wizard.line_ids.edit(0) as line:
            line.quantity = 3
        wizard.save().action_confirm()
        line = request.line_ids
        self.assertEqual((line.qty_issued, line.qty_returned, line.qty_counted, self._on_hand(self.pen)), (4, 3, 1, 9))
        back = self.env["stock.move"].search([("supply_line_id", "=", line.id), ("origin_returned_move_id", "!=", False)])
        self.assertEqual((back.value, back.location_dest_id), (6, self.store))
        with self.assertRaises(AccessError):
            request.action_return({line.id: 1})

    def test_what_inventory_does_is_followed(self):
        """ A storekeeper who validates or cancels the transfer in Inventory does the same as our buttons. """
        request, other = self._new_approved((self.pen, 2)), self._new_approved((self.paper, 1))
        transfer = self.env["stock.picking"].search([("supply_request_id", "=", request.id)])
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertEqual((request.state, request.line_ids.qty_issued), ("active", 2))
        self.env["stock.picking"].search([("supply_request_id", "=", other.id)]).action_cancel()
        self.assertEqual(other.state, "cancelled")
        self.assertIn("Inventory", other.state_reason)

    def test_what_comes_in_is_reserved_for_who_waits(self):
        request = self._new_approved((self.mug, 2))
        self.assertEqual(request.stock_state, "lacking")
        quant = self.env["stock.quant"].with_context(inventory_mode=True).create({
            "product_id": self.mug.id, "location_id": self.store.id, "inventory_quantity": 5})
        quant.action_apply_inventory()
        self.assertEqual((request.stock_state, request.line_ids.qty_ready), ("ready", 2))

    def test_only_what_can_be_had(self):
        with self.assertRefused(UserError, "is empty"):
            self._new_asked()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_request((self.pen, 0))
        request = self._new_asked((self.pen, 1))
        self.pen.product_tmpl_id.active = False
        with self.assertRefused(UserError, "no longer in the catalogue"):
            request.with_user(self.administrator).action_approve()
        self.pen.product_tmpl_id.active = True
        self.asker.active = False
        with self.assertRefused(UserError, "has left"):
            request.with_user(self.administrator).action_approve()
        self.asker.active = True
        with self.assertRefused(UserError, "requests for supplies are open"):
            self.site.action_close()
        with self.assertRefused(ValidationError, "tracked"):
            self.pen.product_tmpl_id.is_storable = False

    def test_decided_lines_stay(self):
        request = self._new_approved((self.pen, 1))
        line = request.line_ids.with_user(self.logistics_manager)
        more = {"line_ids": [Command.create({"product_id": self.mug.id})]}
        for change in (lambda: line.write({"quantity": 9}), line.unlink, lambda: request.with_user(self.logistics_manager).write(more)):
            with self.assertRefused(UserError, "is decided on"):
                change()
        with self.assertRaises(UserError):
            request.line_ids.quantity = 9

    def test_nobody_approves_their_own(self):
        request = self._new_asked((self.pen, 1), user=self.administrator)
        with self.assertRefused(UserError, "Nobody approves their own"):
            request.action_approve()
        for user in (self.asker_user, self.second_administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                request.with_user(user).action_approve()
        request.with_user(self.logistics_manager).action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self.asker_user).action_issue()

    def test_worker_without_account(self):
        request = self._new_asked((self.pen, 1), user=self.administrator, employee_id=self.worker.id)
        officer = request.with_user(self.administrator)
        officer.action_approve()
        officer.action_issue()
        officer.action_receive()
        self.assertEqual(request.state, "done")
