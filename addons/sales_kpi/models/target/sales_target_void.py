"""A figure or a place in the tree that changes while the plan waits for its approval voids the request."""

from odoo import api, models


class SalesTargetFigure(models.Model):
    _inherit = "sales.target.figure"

    @api.model_create_multi
    def create(self, vals_list):
        figures = super().create(vals_list)
        figures.plan_id._void_changed_approvals()
        return figures

    def write(self, vals):
        result = super().write(vals)
        if not {"target", "open_share", "node_id", "metric_id", "period_id"}.isdisjoint(vals):
            self.plan_id._void_changed_approvals()
        return result

    def unlink(self):
        plans = self.plan_id
        result = super().unlink()
        plans._void_changed_approvals()
        return result


class SalesTargetNode(models.Model):
    _inherit = "sales.target.node"

    @api.model_create_multi
    def create(self, vals_list):
        nodes = super().create(vals_list)
        nodes.plan_id._void_changed_approvals()
        return nodes

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"sequence", "user_id", "name"}:
            self.plan_id._void_changed_approvals()
        return result

    def unlink(self):
        plans = self.plan_id
        result = super().unlink()
        plans._void_changed_approvals()
        return result
