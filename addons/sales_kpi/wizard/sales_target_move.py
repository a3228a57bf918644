from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..models.target.sales_target_change import CHANGEABLE_STATES
from ..models.target.sales_target_node import TEAM_NODE_KINDS
from ..tools.by_days import split_at


class SalesTargetMove(models.TransientModel):
    """ A person goes to another team, or leaves: works out which figures follow, by days.

    1. The last day in the old place parts the target of the period that it falls in, by days,
       exactly; later periods go along as a whole.
    2. Who moves takes the target along: the teams on either side have less and more to reach,
       up to the team above both. Who leaves leaves it behind: the team's target stays, and what
       nobody has any more is its open share.
    3. The outcome is a change order in draft, to be looked at, corrected and approved.
    """
    _name = "sales.target.move"
    _description = "Move a Person in a Target Plan"

    plan_id = fields.Many2one("sales.target.plan", required=True, domain=[("state", "in", CHANGEABLE_STATES)])
    node_id = fields.Many2one(
        "sales.target.node", string="Person", required=True, domain="[('plan_id', '=', plan_id), ('kind', '=', 'person')]")
    leaves = fields.Boolean("Leaves the Company")
    to_parent_id = fields.Many2one(
        "sales.target.node", string="New Team",
        domain=f"[('plan_id', '=', plan_id), ('kind', 'in', {TEAM_NODE_KINDS!r})]")
    last_day = fields.Date("Last Day in the Old Place", required=True, default=fields.Date.context_today)
    reason = fields.Text(required=True)

    @api.constrains("plan_id", "node_id", "to_parent_id", "last_day", "leaves")
    def _check_move(self):
        for move in self:
            plan, node = move.plan_id, move.node_id
            if node.plan_id != plan or node.kind != "person" or (move.to_parent_id and move.to_parent_id.plan_id != plan):
                raise ValidationError(self.env._("Choose a person and a team of the plan."))
            if not move.leaves and (not move.to_parent_id or move.to_parent_id == node.parent_id):
                raise ValidationError(self.env._("Say to which other team %s goes.", node.name))
            first, last = node.date_from or plan.date_from, node.date_to or plan.date_to
            if not first <= move.last_day < last:
                raise ValidationError(self.env._(
                    "%(person)s is in %(team)s from %(first)s to %(last)s: the last day has to be before that ends.",
                    person=node.name, team=node.parent_id.name, first=format_date(self.env, first), last=format_date(self.env, last)))

    def action_make_change(self):
        """ Make the change order, and open it. """
        self.ensure_one()
        change = self._make_change()
        return {
            "type": "ir.actions.act_window", "res_model": "sales.target.change", "res_id": change.id,
            "views": [(False, "form")],
        }

    def _make_change(self):
        if self.plan_id.state not in CHANGEABLE_STATES:
            raise UserError(self.env._("%s has not been approved, or is closed: there is nothing to change.", self.plan_id.name))
        change = self.env["sales.target.change"].create({
            "plan_id": self.plan_id.id,
            "kind": "leave" if self.leaves else "move",
            "date_from": fields.Date.add(self.last_day, days=1),
            "reason": self.reason,
            "node_id": self.node_id.id,
            "to_parent_id": False if self.leaves else self.to_parent_id.id,
        })
        self.env["sales.target.change.line"].create([
            {"change_id": change.id, **vals} for vals in self._prepare_lines()])
        change._settle(upwards=not self.leaves)
        return change

    def _prepare_lines(self):
        """ :returns: list of values of lines for the person's own figures, in the old place and in the new one """
        figures = self.env["sales.target.figure"].search([("node_id", "=", self.node_id.id)])
        vals_list = []
        for metric, cells in figures.grouped("metric_id").items():
            parts = cells.filtered(lambda figure: not figure.period_id.is_whole)
            vals_list += self._prepare_metric_lines(metric, cells, parts)
        return vals_list

    def _prepare_metric_lines(self, metric, figures, parts):
        """ Values of the lines of one metric. A share or a rate is not parted: it goes along as it is. """
        additive = self.plan_id._is_summed(metric)
        first = self.node_id.date_from or self.plan_id.date_from
        last = self.node_id.date_to or self.plan_id.date_to
        unit = metric._get_rounding(self.plan_id.currency_id)
        vals_list = []
        for figure in figures if not additive else parts or figures:
            period = figure.period_id
            if period.date_to <= self.last_day:
                continue
            kept = moved = figure.target
            if additive:
                kept, moved = split_at(figure.target, unit, max(period.date_from, first), min(period.date_to, last), self.last_day)
            cell = {"metric_id": metric.id, "period_id": period.id}
            if additive:
                vals_list.append({"node_id": self.node_id.id, "after": kept, **cell})
            if not self.leaves:
                vals_list.append({"joins": True, "after": moved, **cell})
        return vals_list
