"""An order that sells units is not rewritten: another one is confirmed in its place."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError


class SaleOrder(models.Model):
    """ 1. The new order is a quotation on the seller's own authority: no price passes that was not approved.
    2. What was invoiced of an order that ends is credited in full; the lead follows to the new one.
    3. An order that was invoiced ends by a request or a supplement, and not by pressing “Cancel”.
    """
    _inherit = "sale.order"

    replaced_by_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        help="The order that was confirmed in its place.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_replaced_by_us(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_replaced_by_us(vals)
        return super().write(vals)

    def _check_replaced_by_us(self, vals):
        if "replaced_by_id" in vals and not self.env.su:
            raise AccessError(self.env._("What took the place of an order is not written from outside."))

    def _get_last_replacement(self):
        """ :returns: `sale.order`, the one that stands in the place of this one by now; itself where none does """
        self.ensure_one()
        order = self
        while order.replaced_by_id:
            order = order.replaced_by_id
        return order

    def _make_replacement(self, seller, partner=None, units=None, left_out=None):
        """ Copy the order for another buyer, with other units at their list price, or without some. As superuser.

        :param seller: `res.users` who stands for it where the order names nobody
        :param partner: `res.partner`, the new buyer, if another
        :param units: ``{sales.unit: sales.unit}`` that is sold instead
        :param left_out: `sales.unit` that are not sold any more
        :returns: `sale.order`, a quotation in the seller's name
        """
        self.ensure_one()
        old, units = self.with_user(self.user_id or seller).sudo(), units or {}  # sudo: the seller's order, whoever copies it
        vals = old.copy_data({"origin": old.name, "user_id": old.user_id.id, "team_id": old.team_id.id})[0]
        commands = []
        for command, line in zip(vals["order_line"], old.order_line.filtered(lambda line: not line.is_downpayment), strict=True):
            if not left_out or line.unit_id not in left_out:
                commands.append(Command.create(line._get_replacement_values(command[2], units.get(line.unit_id))))
        vals["order_line"] = commands
        if partner:
            for name in ("partner_invoice_id", "partner_shipping_id", "fiscal_position_id"):
                vals.pop(name, None)
            vals["partner_id"] = partner.id
        return old.create(vals)

    def _get_replacement_lines(self, claims, units=None):
        """ Find the lines that sell what the claims are for.

        :param units: ``{claim: sales.unit}`` for the claims that go over to another unit
        :returns: ``{claim: sale.order.line}``
        :raises UserError: if the order is no quotation that sells all of it
        """
        self.ensure_one()
        lines = {}
        for claim in claims:
            unit = (units or {}).get(claim, claim.unit_id)
            lines[claim] = self.order_line.filtered(lambda line, unit=unit: line.unit_id == unit)
            if not lines[claim] or self.state not in ("draft", "sent"):
                raise UserError(self.env._("%(order)s is no quotation that sells %(unit)s.", order=self.name, unit=unit.display_name))
        return lines

    def _end_for(self, new, reason, seller):
        """ Cancel the confirmed order, credit what was invoiced of it, and have the other one, if any, confirmed in its place. As
        superuser, after its claims have gone over or ended.

        :param new: `sale.order`, a quotation, may be empty
        :param str reason: why
        :param seller: `res.users` who stands for it where the order names nobody
        :returns: `account.move`, drafts of credit notes
        """
        if self.state == "sale":
            self.filtered("locked").action_unlock()
            self._action_cancel()
        credits_made = self._credit_rest(reason)
        if new:
            self.replaced_by_id = new
            new.with_user(self.user_id or seller).sudo().action_confirm()  # sudo: agreed to by whoever had to; in the seller's name
            self._hand_lead_over(new)
        return credits_made

    def _credit_rest(self, reason):
        """ As superuser: credit in full what was invoiced of the order and has no credit note yet.

        :returns: `account.move`, drafts of credit notes
        """
        invoices = self.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and not move._is_credited())
        return invoices._credit_in_full(f"{self.name}: {reason}")

    def _hand_lead_over(self, new):
        """ The lead is about the new order's buyer and project from now on. """
        lead = new.opportunity_id
        if not lead:
            return
        if lead.partner_id and lead.partner_id == self.partner_id and new.partner_id != self.partner_id:
            lead.partner_id = new.partner_id
        if new.sales_project_id and lead.sales_project_id == self.sales_project_id != new.sales_project_id:
            lead.sales_project_id = new.sales_project_id

    def _check_not_invoiced(self):
        """ Raise if orders that sold units were invoiced: cancelling alone would leave the invoices behind. """
        for order in self.sudo():  # sudo: what was invoiced binds also who can't read it
            moves = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice" and move.state == "posted")
            if open_moves := moves.filtered(lambda move: not move._is_credited()):
                raise UserError(self.env._(
                    "%(order)s has been invoiced: %(move)s. Ask for the cancellation: open the unit, and press “Change”. It credits what "
                    "was invoiced.", order=order.name, move=open_moves[0].display_name))


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_replacement_values(self, vals, unit=None):
        """:param dict vals: of the copied line
        :param unit: `sales.unit` that is sold instead, at its list price
        :returns: dict"""
        self.ensure_one()
        if not unit:
            return {**vals, "unit_id": self.unit_id.id}
        for name in ("price_unit", "technical_price_unit", "discount", "name", "tax_ids", "product_uom_id"):
            vals.pop(name, None)
        return {**vals, "unit_id": unit.id, "product_id": unit.product_id.id}
