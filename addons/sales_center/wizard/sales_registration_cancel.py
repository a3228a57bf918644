from odoo import fields, models


class SalesRegistrationCancel(models.TransientModel):
    """ Asks why registrations are cancelled. """
    _name = "sales.registration.cancel"
    _description = "Cancel Registrations"

    registration_ids = fields.Many2many("sales.registration", string="Registrations", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.registration_ids.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
