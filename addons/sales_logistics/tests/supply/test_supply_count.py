from psycopg2 import IntegrityError

from odoo import Command
from odoo.addons.sales_logistics.tests.supply.common import SupplyCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSupplyCount(SupplyCommon):

    def _new_count(self, user=None, **counted):
        count = self.env["sales.supply.count"].with_user(user or self.administrator).create({"site_id": self.site.id})
        count.action_fill()
        for line in count.line_ids:
            line.write({"counted": counted.get(line.product_id.name.lower(), 10), "reason": "Taken"})
        return count

    def test_differences_are_moved(self):
        count = self._new_count(pen=8, paper=11)
        self.assertEqual(count.line_ids.mapped("expected"), [0, 0])  # who counts does not see it
        count.action_hand_in()
        self.assertEqual((count.state, count.difference_count, count.user_id), ("counted", 2, self.administrator))
        self.assertEqual({line.product_id: (line.expected, line.difference) for line in count.line_ids}, {
            self.pen: (10, -2), self.paper: (10, 1)})
        with self.assertRefused(UserError, "Nobody agrees to differences"):
            count.action_agree()
        count.with_user(self.logistics_manager).action_agree()
        self.assertEqual((count.state, count.approver_id), ("done", self.logistics_manager))
        self.assertEqual((self._on_hand(self.pen), self._on_hand(self.paper)), (8, 11))
        moves = count.sudo().move_ids
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertEqual({(move.product_id, move.quantity, move.value, move.reference) for move in moves}, {
            (self.pen, 2, 4, count.name), (self.paper, 1, 20, count.name)})
        self.assertTrue(all(moves.mapped("is_inventory")))
        loss = self.pen.with_company(self.company).property_stock_inventory
        self.assertEqual(moves.location_id | moves.location_dest_id, self.store | loss)
        self.assertEqual(count.with_user(self.auditor).difference_value, -2 * 2 + 20)
        self.assertTrue(self.store.last_inventory_date)

    def test_issued_meanwhile(self):
        """ The difference is moved, not the figure: three that were issued before it was agreed to are not brought back. """
        count = self._new_count(pen=8)
        count.action_hand_in()
        self._new_issued((self.pen, 3))
        count.with_user(self.logistics_manager).action_agree()
        self.assertEqual(self._on_hand(self.pen), 5)

    def test_missing_more_than_is_left(self):
        count = self._new_count(pen=1)
        count.action_hand_in()
        self._new_issued((self.pen, 5))
        with self.assertRefused(UserError, "count again"):
            count.with_user(self.logistics_manager).action_agree()
        count.with_user(self.logistics_manager).action_count_again("Much was issued")
        self.assertEqual((count.state, count.line_ids[0].difference), ("draft", 0))
        count.line_ids.filtered(lambda line: line.product_id == self.pen).counted = 5
        count.action_hand_in()
        self.assertEqual(count.state, "done")

    def test_all_is_right(self):
        count = self._new_count()
        count.action_hand_in()
        self.assertEqual((count.state, count.difference_count), ("done", 0))
        self.assertFalse(count.sudo().move_ids)

    def test_each_difference_has_a_reason(self):
        count = self._new_count(pen=9)
        with self.assertRaises(AccessError):
            count.line_ids[0].write({"expected": 9})
        with self.assertRaises(AccessError):
            count.line_ids[0].write({"difference": 0})
        count.line_ids.reason = False
        with self.assertRefused(UserError, "Say why Pen differs"):
            count.action_hand_in()
        empty = self.env["sales.supply.count"].with_user(self.second_administrator).create({"site_id": self.second_site.id})
        with self.assertRefused(UserError, "Nothing was counted"):
            empty.action_hand_in()

    def test_on_a_form(self):
        form = Form(self.env["sales.supply.count"].with_user(self.administrator))
        form.site_id = self.site
        with form.line_ids.new() as line:
            line.product_id = self.mug
            line.counted = 3
            line.reason = "Found in a drawer"
        count = form.save()
        count.action_hand_in()
        count.with_user(self.logistics_manager).action_agree()
        self.assertEqual(self._on_hand(self.mug), 3)

    def test_taken_from_the_shelves(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.store.id, "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.pen, shelf, 5)
        count = self._new_count(pen=2)
        count.action_hand_in()
        count.with_user(self.logistics_manager).action_agree()
        quants = self.env["stock.quant"].search([("product_id", "=", self.pen.id), ("location_id", "child_of", self.store.id)])
        self.assertEqual(sum(quants.mapped("quantity")), 2)
        self.assertGreaterEqual(min(quants.mapped("quantity")), 0)

    def test_handed_in_stays(self):
        count = self._new_count(pen=9)
        count.action_hand_in()
        manager = count.with_user(self.logistics_manager)
        for change in (lambda: manager.line_ids[0].write({"counted": 1}), manager.line_ids[0].unlink,
                       lambda: manager.write({"line_ids": [Command.create({"product_id": self.mug.id})]})):
            with self.assertRefused(UserError, "is not changed any more"):
                change()
        for name in ("state", "user_id", "approver_id", "name"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                manager.write({name: False})
        with self.assertRefused(UserError, "stays with its site"):
            manager.site_id = self.second_site
        with self.assertRefused(UserError, "Say why"):
            manager.action_cancel("")
        wizard = self.env["sales.reason"].with_user(self.administrator).with_context(
            **count.action_ask_cancel()["context"]).create({"reason": "Wrong day"})
        wizard.action_confirm()
        self.assertEqual((count.state, count.state_reason), ("cancelled", "Wrong day"))
        with self.assertRefused(UserError, "can't be done any more"):
            manager.action_agree()
        with self.assertRefused(UserError, "is kept"):
            count.sudo().unlink()

    def test_one_at_a_time(self):
        count = self._new_count()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._new_count()
        count.action_cancel("Again")
        count.flush_recordset()
        self._new_count()

    def test_who_counts_where(self):
        count = self._new_count()
        for user in (self.second_administrator, self.asker_user, self.stranger):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    count.with_user(user).action_hand_in()
                with self.assertRaises(AccessError):
                    self.env["sales.supply.count"].with_user(user).create({"site_id": self.site.id})
        self.assertEqual(count.search([("company_id", "=", self.company.id)]), count)
        self.assertTrue(count.with_user(self.auditor).read(["difference_value"]))
        with self.assertRaises(AccessError):
            count.read(["difference_value"])
        with self.assertRaises(AccessError):
            count.with_user(self.auditor).action_cancel("No")
