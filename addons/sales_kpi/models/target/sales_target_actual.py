from odoo import fields, models


class SalesTargetActual(models.Model):
    """ What was reached: one node, metric and period of a plan. Written by the refresh, in SQL,
    apart from the targets, so that a refresh never waits for who edits a figure.

    ``amount`` is what the node reached with all below it. ``direct_amount`` is the part that
    belongs to the node itself and to nobody below it: it is shown as unassigned. So for every
    node ``amount`` = ``direct_amount`` + the sum of the children's ``amount``.
    A ratio keeps its two parts, ``amount`` over ``base``, and is worked out from them at each node.
    """
    _name = "sales.target.actual"
    _description = "Result of a Target Node"
    _order = "node_id, metric_id, period_id"
    _log_access = False

    plan_id = fields.Many2one("sales.target.plan", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    node_id = fields.Many2one("sales.target.node", required=True, ondelete="cascade")
    metric_id = fields.Many2one("sales.metric", required=True, ondelete="cascade", index=True)
    period_id = fields.Many2one("sales.target.period", required=True, ondelete="cascade", index=True)
    amount = fields.Float(digits=(18, 4), readonly=True)
    direct_amount = fields.Float("Unassigned", digits=(18, 4), readonly=True)
    base = fields.Float(digits=(18, 4), readonly=True, help="What a ratio is divided by.")
    direct_base = fields.Float(digits=(18, 4), readonly=True)
    value = fields.Float(digits=(18, 4), readonly=True, help="The figure that is read: the amount, or the ratio.")

    _one_each = models.UniqueIndex("(plan_id, metric_id, node_id, period_id)")
