from odoo import api, fields, models


class SalesStayCheckIn(models.TransientModel):
    """ Asks when somebody moves in and what is handed over. """
    _name = "sales.stay.check.in"
    _description = "Check In"

    stay_id = fields.Many2one("sales.stay", required=True, readonly=True)
    dormitory_id = fields.Many2one(related="stay_id.dormitory_id")
    bed_id = fields.Many2one(related="stay_id.bed_id")
    currency_id = fields.Many2one(related="stay_id.currency_id")
    deposit = fields.Monetary(related="dormitory_id.deposit")
    moved_in = fields.Datetime("Moves In", required=True, default=fields.Datetime.now, help="Earlier for who lives there already.")
    item_ids = fields.Many2many(
        "sales.dormitory.item", string="Things Issued", compute="_compute_item_ids", store=True, readonly=False,
        domain="[('dormitory_id', '=', dormitory_id)]")

    @api.depends("stay_id")
    def _compute_item_ids(self):
        for wizard in self:
            wizard.item_ids = wizard.dormitory_id.item_ids

    def action_confirm(self):
        self.ensure_one()
        self.stay_id.action_check_in(self.moved_in, self.item_ids)
        return {"type": "ir.actions.act_window_close"}
