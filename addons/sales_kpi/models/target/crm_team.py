from odoo import api, models
from odoo.exceptions import UserError


class CrmTeam(models.Model):
    """ A team with targets in an open plan stays in use; with targets in any plan it is kept. """
    _inherit = "crm.team"

    def _get_target_nodes(self, domain=()):
        # sudo: a plan of another company, or one that the user may not see, counts as well
        return self.env["sales.target.node"].sudo().with_context(active_test=False).search(
            [("team_id", "in", self.ids), *domain], limit=1)

    @api.constrains("active")
    def _check_archived_with_targets(self):
        archived = self.filtered(lambda team: not team.active)
        if node := archived and archived._get_target_nodes([("plan_id.state", "!=", "closed"), ("plan_id.active", "=", True)]):
            raise UserError(self.env._(
                "%(team)s has targets in %(plan)s, so it can't be archived yet. Move its people and figures by a change of the "
                "plan, or close the plan; while the plan is in preparation, take the team out of its tree.",
                team=node.team_id.name, plan=node.plan_id.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_targets(self):
        if node := self._get_target_nodes():
            raise UserError(self.env._(
                "%(team)s has targets in %(plan)s and can't be deleted. Archive it once the plan is closed: its targets and "
                "results stay readable.", team=node.team_id.name, plan=node.plan_id.name))
