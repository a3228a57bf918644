from odoo import api, models


class SalesTargetFigure(models.Model):
    """ Figures that are typed into a list meet those that come through ``set_figures``. """
    _inherit = "sales.target.figure"

    @api.model_create_multi
    def create(self, vals_list):
        figures = super().create(vals_list)
        figures.node_id._lock_branch()
        return figures

    def write(self, vals):
        result = super().write(vals)
        self.node_id._lock_branch()
        return result

    def unlink(self):
        nodes = self.node_id
        result = super().unlink()
        nodes._lock_branch()
        nodes._stamp_figures()
        return result
