from odoo import fields, models
from odoo.tools import SQL


class SalesTargetProposalSum(models.Model):
    """ For those who decide: what the nodes below want together, against what there is to hand out. """
    _name = "sales.target.proposal.sum"
    _description = "Sum of Proposed Figures"
    _auto = False
    _order = "parent_id, metric_id, period_id"
    _depends = {
        "sales.target.figure": ["node_id", "metric_id", "period_id", "target"],
        "sales.target.proposal": ["node_id", "metric_id", "period_id", "amount"],
        "sales.target.node": ["parent_id", "stretch", "company_id"],
    }

    parent_id = fields.Many2one("sales.target.node", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    metric_id = fields.Many2one("sales.metric", readonly=True)
    period_id = fields.Many2one("sales.target.period", readonly=True)
    target = fields.Float(digits=(18, 4), readonly=True, help="The figure of the node above.")
    proposed = fields.Float("Proposed Below", digits=(18, 4), readonly=True, help="Figures where nothing else was proposed.")
    gap = fields.Float(digits=(18, 4), readonly=True, help="What is proposed, less what there is to hand out.")

    @property
    def _table_query(self):
        return SQL("""
            SELECT (child.parent_id::bigint * 100000 + cell.metric_id) * 1000 + period.sequence AS id,
                   child.parent_id, child.company_id, cell.metric_id, cell.period_id,
                   own.target, sum(cell.amount) AS proposed,
                   sum(cell.amount) - COALESCE(own.target, 0) * parent.stretch / 100 AS gap
              FROM (SELECT COALESCE(proposal.node_id, figure.node_id) AS node_id,
                           COALESCE(proposal.metric_id, figure.metric_id) AS metric_id,
                           COALESCE(proposal.period_id, figure.period_id) AS period_id,
                           COALESCE(proposal.amount, figure.target) AS amount
                      FROM sales_target_figure figure
                 FULL JOIN sales_target_proposal proposal
                        ON proposal.node_id = figure.node_id AND proposal.metric_id = figure.metric_id
                       AND proposal.period_id = figure.period_id) AS cell
              JOIN sales_target_node child ON child.id = cell.node_id
              JOIN sales_target_node parent ON parent.id = child.parent_id
              JOIN sales_target_period period ON period.id = cell.period_id
         LEFT JOIN sales_target_figure own ON own.node_id = parent.id AND own.metric_id = cell.metric_id
                   AND own.period_id = cell.period_id
             GROUP BY child.parent_id, child.company_id, cell.metric_id, cell.period_id, period.sequence,
                      own.target, parent.stretch
        """)
