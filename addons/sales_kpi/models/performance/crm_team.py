from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _get_project_teams(self):
        """ Return ``{team: the nearest team of kind project}``, the team itself included; may be empty. """
        projects = {}
        for team, above in self._get_ancestors().items():
            chain = (team | above).filtered(lambda place: place.kind == "project")
            projects[team] = chain[:1]
        return projects
