from odoo import fields, models


class SalesSupplyReceive(models.TransientModel):
    """ Asks how much of what was ordered has come. """
    _name = "sales.supply.receive"
    _description = "Receive Supplies in Part"

    arrival_id = fields.Many2one("sales.supply.arrival", required=True, readonly=True)
    product_id = fields.Many2one(related="arrival_id.product_id")
    uom_id = fields.Many2one(related="arrival_id.uom_id")
    quantity = fields.Float("Has Come", digits="Product Unit", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.arrival_id.action_receive(self.quantity)
        return {"type": "ir.actions.act_window_close"}
