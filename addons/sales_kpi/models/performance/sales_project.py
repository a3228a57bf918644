from odoo import api, models
from odoo.exceptions import UserError


class SalesProject(models.Model):
    """ What was earned on a project stays readable: it is archived, and never deleted. """
    _inherit = "sales.project"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_performance(self):
        # sudo: whoever earned of it
        entry = self.env["sales.performance"].sudo().search([("sales_project_id", "in", self.ids)], limit=1)
        if entry:
            raise UserError(self.env._(
                "%s has recorded performance and can't be deleted. Archive it instead: what was earned stays readable.",
                entry.sales_project_id.display_name))
