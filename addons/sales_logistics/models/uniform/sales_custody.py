from odoo import fields, models
from odoo.exceptions import UserError

# Of a piece when it was handed over, and what became of it: the actions alone write these.
FOLLOWING = frozenset({"garment_id", "date_renewal", "cost", "cost_back", "move_id", "renewal_line_id", "is_worn"})


class SalesCustody(models.Model):
    """ A piece of a uniform: when it is to be renewed, and what it has cost.

    1. A garment that Inventory tracks leaves the site's store when it is handed over, and what is fit to be handed out
       again is put back there when it comes back; cost is what Inventory says.
    2. Of a garment that is not tracked, cost is its product's, and nothing is put anywhere.
    """
    _inherit = "sales.custody"

    garment_id = fields.Many2one(
        "sales.uniform.garment", readonly=True, index="btree_not_null", ondelete="restrict", check_company=True)
    date_renewal = fields.Date("To Be Renewed", readonly=True, index="btree_not_null")
    renewal_line_id = fields.Many2one(
        "sales.uniform.issue.line", string="Renewed By", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    is_worn = fields.Boolean("Not to Be Issued Again", readonly=True, copy=False)
    move_id = fields.Many2one(
        "stock.move", string="Issued By", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        groups="stock.group_stock_user")
    cost = fields.Monetary(readonly=True, groups="sales_logistics.group_cost", help="Of the piece when it was issued.")
    cost_back = fields.Monetary(
        "Worth in Store", readonly=True, copy=False, groups="sales_logistics.group_cost", help="Of the piece when it was put back.")

    def write(self, vals):
        if not self.env.su and not FOLLOWING.isdisjoint(vals):
            raise UserError(self.env._("What was issued is not rewritten. Return it, and issue it again."))
        return super().write(vals)

    def _settle(self, state, **values):
        result = super()._settle(state, **values)
        if state == "returned":
            self._put_into_store()
        issues = self.env["sales.uniform.issue"].sudo().browse([  # sudo: it follows from what has come back
            custody.res_id for custody in self if custody.res_model == "sales.uniform.issue"])
        issues.invalidate_recordset(["custody_open_count"])
        issues.filtered(lambda issue: issue.state == "active" and not issue.custody_open_count)._move("done")
        return result

    def _put_into_store(self):
        """ What came out of the store and is fit to be handed out again goes back into it, at what it has cost. """
        pieces = self.sudo().filtered(lambda piece: piece.move_id and not piece.is_worn)  # sudo: see `sales.site._move_supplies`
        for site, own in pieces.grouped("site_id").items():
            groups = list(own.grouped("move_id").items())
            moves = site._move_supplies(
                [(move.product_id, len(part), move) for move, part in groups], ", ".join(own.employee_id.mapped("name")), back=True)
            back = {move.origin_returned_move_id: move for move in moves}
            for move, part in groups:
                part._share_out(back[move].value, "cost_back")

    def _share_out(self, amount, name):
        """ Write an amount on these pieces, to the cent.

        :param float amount: in company currency
        :param str name: of the field
        """
        for piece, share in zip(self, self.env["sales.uniform.garment"]._share(amount, len(self), self.company_id), strict=True):
            piece[name] = share
