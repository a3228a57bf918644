from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import float_compare, float_round


class SalesTargetProposal(models.Model):
    """ What the owner of a node proposes as its figure, beside the one that was handed out.
    Written by the owner while the node is open or returned; fixed once it is submitted. """
    _name = "sales.target.proposal"
    _description = "Proposed Figure"
    _order = "node_id, metric_id, period_id"
    _rec_name = "node_id"

    node_id = fields.Many2one("sales.target.node", required=True, ondelete="cascade")
    plan_id = fields.Many2one(related="node_id.plan_id", store=True, precompute=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    metric_id = fields.Many2one("sales.metric", required=True, ondelete="restrict", index=True)
    period_id = fields.Many2one("sales.target.period", required=True, ondelete="cascade", index=True)
    amount = fields.Float("Proposed", digits=(18, 4), required=True)

    _one_each = models.UniqueIndex("(node_id, metric_id, period_id)", "There is a proposal already for this node, metric and period.")

    @api.constrains("node_id", "metric_id", "period_id", "amount")
    def _check_cell(self):
        for proposal in self:
            plan = proposal.node_id.plan_id
            if proposal.period_id.plan_id != plan or proposal.metric_id not in plan.metric_ids:
                raise ValidationError(self.env._(
                    "%s: the node, the metric and the period of a figure are of one plan.", proposal.node_id.name))
            unit = proposal.metric_id._get_rounding(plan.currency_id)
            if float_compare(proposal.amount, float_round(proposal.amount, precision_rounding=unit), precision_digits=4):
                raise ValidationError(self.env._(
                    "%(node)s: %(target)s is finer than the unit of %(metric)s, which is %(unit)s.",
                    node=proposal.node_id.name, target=proposal.amount, metric=proposal.metric_id.name, unit=unit))

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        proposals._check_owner()
        return proposals

    def write(self, vals):
        self._check_owner()
        result = super().write(vals)
        self._check_owner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_owner()

    def _check_owner(self):
        if self.env.su:
            return
        for node in self.node_id:
            if node.user_id != self.env.user:
                raise AccessError(self.env._("%s: only its owner proposes its figures.", node.name))
            if node.plan_state != "distributed" or node.submission_state not in ("open", "returned"):
                raise UserError(self.env._("%s: its figures have been submitted.", node.name))
        self.node_id._lock_branch()
