from odoo import api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.ondelete(at_uninstall=True)  # a client may say that it uninstalls, and Odoo's route for it acts as superuser
    def _unlink_except_of_approval(self):
        """What a decision was based on stays with it, also where whoever uploaded it takes it back."""
        # sudo: of whichever request it is
        if any(attachment.res_model == "sales.approval" and attachment.res_id for attachment in self.sudo()):
            raise UserError(self.env._("What was attached to an approval is kept with it."))
