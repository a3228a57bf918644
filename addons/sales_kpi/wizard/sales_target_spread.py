from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..tools import Branch, BranchError


def is_same(one, other):
    """ Return whether two figures are one, to the last digit that is kept; empty is not zero. """
    if one is None or other is None:
        return one is other
    return float_compare(one, other, precision_digits=4) == 0


class SalesTargetSpread(models.TransientModel):
    """ Spreads the figures of a node over time, to those below it, or both.

    The preview shows what becomes of the node and of those directly below; a figure that is
    typed there is pinned, and pressing Preview again spreads the rest. Both are worked out the
    same way, and what is written goes through ``sales.target.plan.set_figures``: with its
    rights, and its check that nobody has changed a figure in the meantime.
    """
    _name = "sales.target.spread"
    _description = "Spread Targets"

    node_id = fields.Many2one("sales.target.node", required=True, readonly=True, ondelete="cascade")
    plan_id = fields.Many2one(related="node_id.plan_id")
    metric_ids = fields.Many2many(
        "sales.metric", string="Metrics", required=True, compute="_compute_metric_ids", store=True, readonly=False,
        precompute=True, domain="[('id', 'in', available_metric_ids)]")
    available_metric_ids = fields.Many2many("sales.metric", compute="_compute_available_metric_ids")
    axis = fields.Selection(
        [("tree", "To those below"), ("time", "Over time"), ("both", "Over time and to those below")],
        required=True, default="both")
    deep = fields.Boolean("All Levels", help="Go on to the lowest level. Otherwise only those directly below are given figures.")
    tree_method = fields.Selection(
        selection="_get_tree_methods", string="Split", required=True, default="even")
    time_method = fields.Selection(
        [("even", "Evenly"), ("weights", "By typed weights"), ("last_year", "As last year, each their own"),
         ("season", "By last year's season curve"), ("days", "By days on post")],
        string="Season", required=True, default="even")
    weight_ids = fields.One2many("sales.target.spread.weight", "spread_id", string="Weights", compute="_compute_weight_ids",
        store=True, readonly=False)
    line_ids = fields.One2many("sales.target.spread.line", "spread_id", string="Preview")

    @api.depends("node_id")
    def _compute_available_metric_ids(self):
        for wizard in self:
            wizard.available_metric_ids = wizard.plan_id._get_additive_metrics()

    @api.depends("node_id")
    def _compute_metric_ids(self):
        for wizard in self:
            wizard.metric_ids = wizard.plan_id._get_additive_metrics()

    @api.depends("node_id", "tree_method", "time_method", "axis")
    def _compute_weight_ids(self):
        """ Offer a line for each weight that is to be typed. """
        for wizard in self:
            wanted = []
            if wizard.axis != "time" and wizard.tree_method == "weights":
                wanted += [{"node_id": child.id} for child in wizard.node_id.child_ids]
            if wizard.axis != "tree" and wizard.time_method == "weights":
                wanted += [{"period_id": period.id} for period in wizard.plan_id.period_ids if not period.is_whole]
            wizard.weight_ids = [fields.Command.clear(), *map(fields.Command.create, wanted)]

    @api.model
    def _get_tree_methods(self):
        methods = [
            ("even", self.env._("Evenly")), ("weights", self.env._("By typed weights")),
            ("last_year", self.env._("By last year's results")), ("headcount", self.env._("By headcount and days on post"))]
        # sudo: whether anything is there to be sold
        if self.env["sales.unit"].sudo().search_count([("company_id", "in", self.env.companies.ids)], limit=1):
            methods.append(("stock", self.env._("By what is there to be sold")))
        return methods

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_preview(self):
        """ Work the figures out, keeping what was pinned in the last preview. """
        self.ensure_one()
        self.check_access("write")
        shown = self.node_id | self.node_id.child_ids
        before, typed = self._read_figures(), self._get_typed()
        figures = self._spread(before, typed)
        self.line_ids.unlink()
        doubts = self.plan_id._get_doubts(
            shown, [(metric, period) for metric in self.metric_ids for period in self.plan_id.period_ids], figures)
        self.env["sales.target.spread.line"].create([
            {"doubt": doubts.get(cell), "spread_id": self.id, "node_id": node_id, "metric_id": metric_id, "period_id": period_id,
             "was_empty": before.get(cell) is None, "before": before.get(cell, (0, False))[0], "target": target,
             "pinned": cell in typed or before.get(cell, (0, False))[1]}
            for cell, target in figures.items() if target is not None
            for node_id, metric_id, period_id in [cell] if node_id in shown._ids])
        return self._reopen()

    def action_apply(self):
        """ Write what the preview promises. """
        self.ensure_one()
        self.check_access("write")
        before, typed = self._read_figures(), self._get_typed()
        for line in self.line_ids:
            seen = None if line.was_empty else line.before
            if not is_same(before.get((line.node_id.id, line.metric_id.id, line.period_id.id), (None,))[0], seen):
                raise UserError(self.env._(
                    "%s has been changed since the preview. Look at it again.",
                    self.plan_id._get_cell_name((line.node_id.id, line.metric_id.id, line.period_id.id))))
        changes = []
        for cell, target in self._spread(before, typed).items():
            seen, pinned = before.get(cell, (None, False))
            if is_same(target, seen) and (cell not in typed or pinned):
                continue
            changes.append(dict(
                zip(("node_id", "metric_id", "period_id"), cell, strict=True),
                target=target, expected=seen, pinned=pinned or cell in typed))
        self.plan_id.set_figures(changes)
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {"type": "ir.actions.act_window", "name": self.env._("Spread Targets"), "res_model": self._name,
                "res_id": self.id, "view_mode": "form", "target": "new"}

    # ------------------------------------------------------------
    # SPREADING
    # ------------------------------------------------------------

    def _get_nodes(self):
        return self.env["sales.target.node"].search([("id", "child_of", self.node_id.id), ("plan_id", "=", self.plan_id.id)])

    def _read_figures(self):
        """ Return ``{(node id, metric id, period id): (target, pinned)}`` of the branch. """
        figures = self.env["sales.target.figure"].search_fetch(
            [("node_id", "in", self._get_nodes().ids), ("metric_id", "in", self.metric_ids.ids)],
            ["node_id", "metric_id", "period_id", "target", "pinned"], order="id")
        return {
            (figure.node_id.id, figure.metric_id.id, figure.period_id.id): (figure.target, figure.pinned)
            for figure in figures}

    def _get_typed(self):
        """ Return the pinned figures of the preview, ``{cell: target}``. """
        return {
            (line.node_id.id, line.metric_id.id, line.period_id.id): line.target
            for line in self.line_ids if line.pinned}

    def _spread(self, before, typed):
        """ Return ``{cell: target}`` of all cells that were looked at. """
        nodes = self._get_nodes()
        periods = self.plan_id.period_ids.sorted("sequence")
        children = defaultdict(list)
        for node in nodes:
            if node != self.node_id:
                children[node.parent_id.id].append(node.id)
        weights = self._get_weights(nodes, periods[1:])
        result = {}
        for metric in self.metric_ids:
            figures, pins = defaultdict(lambda: [None] * len(periods)), defaultdict(set)
            for index, period in enumerate(periods):
                for node in nodes:
                    cell = node.id, metric.id, period.id
                    if cell in typed:
                        figures[node.id][index] = typed[cell]
                    elif cell in before:
                        figures[node.id][index] = before[cell][0]
                    if cell in typed or (cell in before and before[cell][1]):
                        pins[node.id].add(index)
            branch = Branch(
                children, figures, pins, {node.id: node.stretch for node in nodes}, *weights[metric.id],
                metric._get_rounding(self.plan_id.currency_id))
            for node_id, line in self._spread_branch(branch, metric, periods).items():
                result.update({
                    (node_id, metric.id, period.id): target for period, target in zip(periods, line, strict=True)})
        return result

    def _spread_branch(self, branch, metric, periods):
        try:
            return branch.spread(self.node_id.id, self.axis != "tree", self.axis != "time", self.deep)
        except BranchError as error:
            period = periods[error.period + 1].id if error.period is not None else None
            cell = self.plan_id._get_cell_name((error.child or error.node, metric.id, period))
            messages = {
                "empty": self.env._("%s: there is no figure to spread.", cell),
                "pins": self.env._("%s: the pinned figures exceed what there is to spread.", cell),
                "full": self.env._("%s: what is pinned leaves nowhere to put the rest.", cell),
                "totals": self.env._("%s: the totals of those below and of the periods differ. Spread both axes.", cell),
            }
            raise UserError(messages[error.reason]) from error

    # ------------------------------------------------------------
    # WEIGHTS
    # ------------------------------------------------------------

    def _get_weights(self, nodes, periods):
        """ Return ``{metric id: ({node id: weight}, {node id: weights of its periods})}``. """
        days = self._get_days_on_post(nodes, periods)
        typed_nodes = {weight.node_id.id: weight.weight for weight in self.weight_ids if weight.node_id}
        typed_periods = {weight.period_id.id: weight.weight for weight in self.weight_ids if weight.period_id}
        needs_history = "last_year" in (self.tree_method, self.time_method) or self.time_method == "season"
        history = self.plan_id._get_last_year(self.metric_ids, nodes) if needs_history else {}
        stock = self.plan_id._get_stock_weights(nodes, {node: sum(each) for node, each in days.items()}) \
            if self.tree_method == "stock" else {}
        flat, result = [1.0] * len(periods), {}
        for metric in self.metric_ids:
            curve = history.get((self.plan_id.root_id.id, metric.id)) or flat
            by_node, by_period = {}, {}
            for node in nodes:
                own = history.get((node.id, metric.id))
                by_node[node.id] = {
                    "even": 1.0, "weights": typed_nodes.get(node.id, 1.0), "headcount": float(sum(days[node.id])),
                    "last_year": sum(own) if own else 0.0, "stock": stock.get(node.id, 0.0),
                }[self.tree_method]
                line = {
                    "even": flat, "weights": [typed_periods.get(period.id, 1.0) for period in periods],
                    "last_year": own or curve, "season": curve, "days": days[node.id],
                }[self.time_method]
                # nobody is given a target for days on which he or she is not there
                by_period[node.id] = [max(weight, 0.0) if there else 0.0 for weight, there in zip(line, days[node.id], strict=True)]
            result[metric.id] = by_node, by_period
        return result

    def _get_days_on_post(self, nodes, periods):
        """ Return ``{node id: [days in each period]}``: a person's own, those of all persons below
        for the others, and the days of the period where there are no persons. """
        plan = self.plan_id
        lengths = [(period.date_to - period.date_from).days + 1 for period in periods]
        result = {}
        for node in nodes:
            if node.kind != "person":
                continue
            first, last = node.date_from or plan.date_from, node.date_to or plan.date_to
            result[node.id] = [
                max((min(last, period.date_to) - max(first, period.date_from)).days + 1, 0) for period in periods]
        sums = defaultdict(lambda: [0] * len(periods))
        for node in nodes:
            for ancestor in map(int, node.parent_path.split("/")[:-2]) if node.id in result else ():
                sums[ancestor] = [total + days for total, days in zip(sums[ancestor], result[node.id], strict=True)]
        return {node.id: result.get(node.id) or (sums[node.id] if any(sums[node.id]) else lengths) for node in nodes}
