from odoo import api, fields, models

from ...tools import pace, reality

# Metrics of these records sell what the units are.
STOCK_MODELS = ("sale.order", "sale.order.line", "sales.contract")


class SalesTargetPlan(models.Model):
    """ Says in words where a target is more than the past, the pipeline and what is left to sell make likely.

    1. Only targets of periods that are not over are doubted, of metrics that add up and are better
       when higher.
    2. What is likely is the better of what is reached with the open opportunities by probability and
       closing date, and, once half of its days are gone, of the pace so far.
    3. It is worked out for all cells that are asked for at once, in a constant number of queries.
    """
    _inherit = "sales.target.plan"

    reality_tolerance = fields.Float(
        "Doubt Targets Above (%)", default=20, digits=(16, 2),
        help="A target is doubted when it lies this much above the year before and above what the pipeline makes likely.")

    _reality_tolerance_positive = models.Constraint("CHECK(reality_tolerance >= 0)", "The tolerance is not below zero.")

    @api.readonly
    def get_reality_check(self, node_ids, metric_id=None, period_id=None):
        """ Say what is to be doubted on the board.

        :param list node_ids: nodes that are shown
        :param int metric_id: periods across, for this metric
        :param int period_id: metrics across, for this period
        :returns: ``{node id: {column key: words}}``, as JSON has it: the ids as text
        """
        self.ensure_one()
        self.check_access("read")
        nodes = self.env["sales.target.node"].search([("plan_id", "=", self.id), ("id", "in", node_ids)])
        columns = self._get_board_columns(metric_id, period_id)
        result = {}
        for (node, metric, period), words in self._get_doubts(nodes, columns, self._get_board_targets(nodes, columns)).items():
            result.setdefault(str(node), {})[f"{metric}-{period}"] = words
        return result

    def _get_doubts(self, nodes, columns, targets):
        """ Return ``{(node id, metric id, period id): words}`` of the cells that are to be doubted.

        :param columns: list of (metric, period)
        :param dict targets: cell to its target
        """
        today = self._get_today()
        columns = [(metric, period) for metric, period in columns
                   if metric._is_additive() and metric.good_direction == "up" and period.date_to >= today]
        if not nodes or not columns or not any(targets.values()):
            return {}
        past = self._get_past(nodes, columns)
        actuals = self._get_board_actuals(nodes, columns)
        pipeline, stock, clock = self._get_board_pipeline(nodes, columns), self._get_stock_within(nodes), self._get_clock()
        result = {}
        for node in nodes:
            for metric, period in columns:
                cell = node.id, metric.id, period.id
                if not (target := targets.get(cell)):
                    continue
                reached = (actuals.get(cell) or (0.0,))[0] or 0.0
                facts = {
                    "reached": reached, "past": past.get(cell),
                    "likely": self._get_likely(reached, pipeline.get(cell), clock.count(period.date_from, period.date_to)),
                    "left": self._get_left(stock.get(node.id), metric)}
                if words := self._say_doubts(metric, target, facts):
                    result[cell] = words
        return result

    def _get_past(self, nodes, columns):
        """ Return what each cell reached a year before; what is not known is not in it. """
        metrics = self.env["sales.metric"].union(*(metric for metric, _period in columns))
        history = self._get_last_year(metrics, nodes)
        nothing = [0.0] * (len(self.period_ids) - 1)
        # what is from before the first result of the company is not known, and not zero
        begins = {metric: next((index for index, amount in enumerate(amounts) if amount), None)
                  for (node, metric), amounts in history.items() if node == self.root_id.id}
        result = {}
        for node in nodes:
            for metric, period in columns:
                amounts, first = history.get((node.id, metric.id), nothing), begins.get(metric.id)
                if first is not None and (first == 0 if period.is_whole else period.sequence > first):
                    result[node.id, metric.id, period.id] = sum(amounts) if period.is_whole else amounts[period.sequence - 1]
        return result

    @api.model
    def _get_likely(self, reached, pipeline, days):
        """ Return what comes out of what is reached and under way; None where neither says anything yet. """
        total, gone = days
        likely = reached + pipeline if pipeline else None
        if gone * 2 >= total and gone:
            likely = max(likely or 0.0, pace.get_run_rate(reached, gone, total))
        return likely

    @api.model
    def _get_left(self, stock, metric):
        """ Return what there is to sell, in the metric's unit; None where that is not what it counts. """
        if not stock or metric.sudo().model_id.model not in STOCK_MODELS:  # sudo: the technical name only
            return None
        value, count = stock
        return {"currency": value, "piece": count if metric.measure == "count" else None}.get(metric.unit)

    def _say_doubts(self, metric, target, facts):
        """ Return why a target is to be doubted, in the reader's words; empty if it is not. """
        reasons = reality.doubts(target, tolerance=self.reality_tolerance, **facts)

        def figure(amount):
            return self._format_figure(metric, self.currency_id, amount)
        sentences = []
        if "left" in reasons:
            sentences.append(self.env._(
                "%(left)s is left to sell, and %(rest)s is still to be reached.",
                left=figure(facts["left"]), rest=figure(target - facts["reached"])))
        if "past" in reasons and facts["past"]:
            sentences.append(self.env._(
                "That is %(percent)s %% of what was reached a year before (%(past)s).",
                percent=f"{target / facts['past'] * 100:.0f}", past=figure(facts["past"])))
        elif "past" in reasons:
            sentences.append(self.env._("Nothing was reached a year before."))
        if "likely" in reasons:
            sentences.append(self.env._(
                "By what is reached and the pipeline %s is likely.", figure(facts["likely"])))
        return " ".join(sentences)
