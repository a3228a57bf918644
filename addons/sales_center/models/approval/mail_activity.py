from odoo import api, fields, models
from odoo.exceptions import UserError


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    category = fields.Selection(selection_add=[("sales_approval", "Approval")])


class MailActivity(models.Model):
    """What waits for a decision is decided, and not ticked off: the to-do stays as long as the request does."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        self._check_decided()
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_undecided(self):
        if not self.env.su:  # the engine takes back what it has asked for
            self._check_decided()

    def _check_decided(self):
        asking = self.filtered(lambda activity: activity.res_model == "sales.approval"
                               and activity.activity_type_id.category == "sales_approval")
        # sudo: whether it is still open, for whoever may see the activity
        for approval in self.env["sales.approval"].sudo().browse(asking.mapped("res_id")).exists():
            if approval.state == "pending":
                raise UserError(self.env._("%s waits for a decision: approve or reject it.", approval.name))
