from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SalesSupplyArrival(models.Model):
    """ What was ordered for a site and has not come yet. Its administrator says when it comes: no right in Inventory is needed. """
    _name = "sales.supply.arrival"
    _description = "Supplies on Their Way"
    _auto = False
    _order = "date, id"
    _rec_name = "product_id"
    _depends = {
        "stock.move": ["purchase_line_id", "product_id", "product_qty", "date", "state", "company_id"],
        "purchase.order.line": ["sales_site_id", "sales_project_id", "order_id"],
        "purchase.order": ["partner_id", "name"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    site_id = fields.Many2one("sales.site", readonly=True)
    project_id = fields.Many2one("sales.project", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Vendor", readonly=True)
    order_name = fields.Char("Order", readonly=True)
    date = fields.Datetime("Expected On", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """ SELECT move.id, move.company_id, line.sales_site_id AS site_id, line.sales_project_id AS project_id, move.product_id,
                       move.product_qty AS quantity, orders.partner_id, orders.name AS order_name, move.date
                  FROM stock_move AS move
                  JOIN purchase_order_line AS line ON line.id = move.purchase_line_id
                  JOIN purchase_order AS orders ON orders.id = line.order_id
                 WHERE line.sales_site_id IS NOT NULL AND move.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
                   AND move.origin_returned_move_id IS NULL """)

    def action_receive(self, quantity=None):
        """ It has come.

        :param float quantity: how much of it, in the product's unit; None: all. The rest is still on its way
        """
        self.site_id._check_supply_administrator()
        self.check_access("read")
        self.site_id.sudo()._touch_supplies()  # sudo: see `sales.supply.request.action_issue`
        for arrival in self:
            move = self.env["stock.move"].sudo().browse(arrival.id)  # sudo: checked above; the store is the administrator's
            part = arrival.quantity if quantity is None else quantity
            if part <= 0 or arrival.uom_id.compare(part, arrival.quantity) > 0:
                raise UserError(self.env._(
                    "%(quantity)s %(unit)s of %(product)s are on their way, not %(part)s.", part=f"{part:g}",
                    quantity=f"{arrival.quantity:g}", unit=arrival.uom_id.name, product=arrival.product_id.display_name))
            picking = move.picking_id.with_company(move.company_id)
            move.write({"quantity": move.product_id.uom_id._compute_quantity(part, move.product_uom)})
            picking.move_ids.picked = False
            move.picked = True
            picking.with_context(cancel_backorder=False)._action_done()
        self.env.invalidate_all()

    def action_open_receive(self):
        """ Open the dialog that asks how much has come. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "name": self.env._("Receive in Part"), "res_model": "sales.supply.receive",
                "view_mode": "form", "views": [(False, "form")], "target": "new",
                "context": {"default_arrival_id": self.id, "default_quantity": self.quantity}}
