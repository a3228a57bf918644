from odoo import api, fields, models


class SalesTargetSpreadWeight(models.TransientModel):
    """ A weight that is typed: of a node among those beside it, or of a period. """
    _name = "sales.target.spread.weight"
    _description = "Weight for Spreading"
    _order = "spread_id, period_id, id"

    spread_id = fields.Many2one("sales.target.spread", required=True, ondelete="cascade")
    node_id = fields.Many2one("sales.target.node", ondelete="cascade")
    period_id = fields.Many2one("sales.target.period", ondelete="cascade")
    weight = fields.Float(default=1.0, digits=(16, 4))

    _not_negative = models.Constraint("CHECK(weight >= 0)", "A weight is not below zero.")


class SalesTargetSpreadLine(models.TransientModel):
    """ A figure as it would become. What is typed here is pinned, and the rest is spread anew. """
    _name = "sales.target.spread.line"
    _description = "Spread Figure"
    _order = "spread_id, id"

    spread_id = fields.Many2one("sales.target.spread", required=True, ondelete="cascade")
    node_id = fields.Many2one("sales.target.node", readonly=True, ondelete="cascade")
    metric_id = fields.Many2one("sales.metric", readonly=True, ondelete="cascade")
    period_id = fields.Many2one("sales.target.period", readonly=True, ondelete="cascade")
    was_empty = fields.Boolean(readonly=True)
    before = fields.Float(digits=(18, 4), readonly=True)
    target = fields.Float("Becomes", digits=(18, 4))
    pinned = fields.Boolean()
    doubt = fields.Char("Is It Likely?", readonly=True,
                        help="Where the figure is more than the past, the pipeline and what is left to sell make likely.")

    @api.onchange("target")
    def _onchange_target(self):
        self.pinned = True
