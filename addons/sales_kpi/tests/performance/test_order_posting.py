from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..target.common import TargetCommon


@tagged("post_install", "-at_install")
class TestOrderPosting(TargetCommon):

    def _commit(self):
        """ What happens when the transaction ends. """
        self.env.flush_all()
        self.env.cr.precommit.run()

    def _entries(self, order):
        self._commit()
        return self.env["sales.performance"].search([("order_id", "=", order.id)], order="id")

    def _confirmed(self):
        order = self._create_order(self.consultant, self.team_a)
        order.action_confirm()
        return order

    def test_confirmed_once(self):
        order = self._confirmed()
        entry = self._entries(order)
        self.assertEqual((entry.amount, entry.event, entry.team_id), (1000, "order", self.team_a))
        self.assertEqual(entry.employee_id, self.employee_by_user[self.consultant])
        order.write({"state": "sale"})
        order._queue_performance()
        self.assertEqual(self._entries(order), entry)

    def test_difference_is_posted(self):
        order = self._confirmed()
        self._entries(order)
        order.order_line.product_uom_qty = 3
        self.assertEqual(self._entries(order).mapped("amount"), [1000, 2000])

    def test_cancelled_and_confirmed_again(self):
        order = self._confirmed()
        self._entries(order)
        order._action_cancel()
        self.assertEqual(self._entries(order).mapped("amount"), [1000, -1000])
        order.action_draft()
        order.action_confirm()
        self.assertEqual(self._entries(order).mapped("amount"), [1000, -1000, 1000])

    def test_existing_orders_are_left_alone(self):
        order = self._confirmed()
        order.sudo().performance_followed = False
        self._commit()
        order.order_line.product_uom_qty = 3
        self.assertFalse(self._entries(order))

    def test_existing_orders_are_taken_over_once(self):
        order = self._confirmed()
        order.sudo().performance_followed = False
        self._commit()
        order.sudo().date_order = "2025-03-05 20:00:00"
        with self.assertRaises(AccessError):
            order.with_user(self.consultant).action_take_over_performance()
        for _press in range(2):
            order.with_user(self.officer).action_take_over_performance()
        entry = self._entries(order)
        self.assertEqual((entry.amount, entry.event, entry.period_id.date_from.month), (1000, "order", 3))

    def _share(self, order, *percents):
        people = self.employees[:len(percents)]
        return self.env["sales.performance.share"].create([
            {"order_id": order.id, "employee_id": person.id, "percent": percent}
            for person, percent in zip(people, percents, strict=True)])

    def test_shares_to_the_cent(self):
        order = self._create_order(self.consultant, self.team_a)
        order.order_line.price_unit = 1000
        self._share(order, 33.33, 33.33, 33.34)
        order.action_confirm()
        entries = self._entries(order)
        self.assertEqual(sorted(entries.mapped("amount")), [333.3, 333.3, 333.4])
        with self.assertRaises(UserError):
            order.performance_share_ids.with_user(self.officer)[0].percent = 10

    def test_shares_are_whole(self):
        order = self._create_order(self.consultant, self.team_a)
        with self.assertRaises(ValidationError):
            self._share(order, 50, 49.99)
            self._commit()
