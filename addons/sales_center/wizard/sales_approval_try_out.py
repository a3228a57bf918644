from odoo import api, fields, models
from odoo.addons.sales_center.models.approval.sales_approval_rule import WITHOUT_LIMIT


class SalesApprovalTryOut(models.TransientModel):
    """Says what a rule, and all rules together, would ask for a given order."""

    _name = "sales.approval.try.out"
    _description = "Try Out a Discount Authority"

    rule_id = fields.Many2one("sales.approval.rule", required=True)
    order_id = fields.Many2one("sale.order")
    result = fields.Text(compute="_compute_result")

    @api.depends("rule_id", "order_id")
    def _compute_result(self):
        for wizard in self:
            wizard.result = wizard._explain() if wizard.order_id else False

    def _explain(self):
        rule, order = self.rule_id, self.order_id
        measure = order._approval_measure(rule.condition, tuple(rule.categ_ids.ids))
        exceeds = order._approval_exceeds(rule.condition, rule.threshold, tuple(rule.categ_ids.ids))
        in_scope = rule._is_in_scope(order)
        figures = [] if rule.condition in WITHOUT_LIMIT else [
            self.env._(
                "Measure of the order: %(measure).4g, limit of the rule: %(limit).4g.", measure=measure,
                limit=rule.threshold,
            ),
        ]
        lines = [
            *figures,
            self.env._("The order is in the rule's scope.") if in_scope else self.env._("The order is not in the rule's scope."),
            self.env._("This rule asks for an approval.") if in_scope and exceeds else self.env._("This rule asks for nothing."),
            "",
            self.env._("All rules together:"),
            order._explain_requirement() or self.env._("No approval is needed."),
            *rule._get_matching(order).get(order, rule.browse()).sudo()._explain_strictest(),  # sudo: rules bind everybody
        ]
        return "\n".join(lines)
