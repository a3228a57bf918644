from odoo import fields, models


class SalesStayTransfer(models.TransientModel):
    """ Asks to which bed somebody moves. """
    _name = "sales.stay.transfer"
    _description = "Move to Another Bed"

    stay_id = fields.Many2one("sales.stay", required=True, readonly=True)
    company_id = fields.Many2one(related="stay_id.company_id")
    bed_id = fields.Many2one(
        "sales.bed", required=True, domain="[('company_id', '=', company_id), ('state', '=', 'free')]")

    def action_confirm(self):
        self.ensure_one()
        stay = self.stay_id.action_transfer(self.bed_id)
        return {"type": "ir.actions.act_window", "res_model": "sales.stay", "res_id": stay.id, "views": [(False, "form")]}
