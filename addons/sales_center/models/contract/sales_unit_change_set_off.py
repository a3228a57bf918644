from odoo import models


class SalesUnitChange(models.Model):
    """ What was paid before a request was carried out pays for the order in its place, and for the fee. """
    _name = "sales.unit.change"
    _inherit = ["sales.unit.change", "sales.set.off.mixin"]

    def _get_credit_moves(self):
        return self.credit_move_ids

    def _get_replacing_moves(self):
        orders = self.new_order_id
        return self.fee_move_id | (orders | orders._get_replaced("order_id", "new_order_id")).invoice_ids

    def _get_new_buyer(self):
        return self.new_partner_id if self.kind == "buyer" and self.state == "done" else self.env["res.partner"]

    def _note_transfer(self, entry):
        self.credit_move_ids |= entry


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_replaced(self, source="new_order_id", target="order_id"):
        """ As superuser: the orders that these took the place of by requests, one after the other; or that took theirs.

        :param str source: field of the request that names the orders
        :param str target: field of the request that names what is looked for
        """
        found, step = self.browse(), self
        while step:
            changes = self.env["sales.unit.change"].search([("state", "=", "done"), (source, "in", step.ids)])
            step = changes[target] - found - self
            found |= step
        return found
