from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_targets(self):
        """ Without its owner nobody would answer for a target; an archived owner still does, and can be replaced. """
        # sudo: plans of other companies count as well
        node = self.env["sales.target.node"].sudo().with_context(active_test=False).search(
            [("user_id", "in", self.ids), ("plan_id.state", "!=", "closed")], limit=1)
        if node:
            raise UserError(self.env._(
                "%(user)s answers for %(node)s in %(plan)s and can't be deleted. Archive the user instead, or name another owner.",
                user=node.user_id.name, node=node.name, plan=node.plan_id.name))
