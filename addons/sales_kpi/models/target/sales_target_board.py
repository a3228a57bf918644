from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import pace
from .sales_target_plan import EDITABLE_STATES

STATE_ORDER = ("running", "approved", "accepted", "distributed", "draft", "closed")
PIPELINE_MODELS = ("sale.order", "sales.contract", "crm.lead")


class SalesTargetPlan(models.Model):
    """ What the target board shows. All of it is read with the rights of whoever looks:
    a person gets the branch that the rules of nodes, figures and results give.

    One call loads all children of the nodes that were opened; the number of queries
    depends neither on how many nodes there are nor on how many periods.
    """
    _inherit = "sales.target.plan"

    gap_threshold = fields.Float(
        "Ask for Measures Below (%)", default=80, digits=(16, 2),
        help="Whoever has reached less than this share of what was due by now is asked for the cause and for measures.")

    _gap_threshold_share = models.Constraint(
        "CHECK(gap_threshold >= 0 AND gap_threshold <= 100)", "The threshold lies between 0 and 100 %.")

    # ------------------------------------------------------------
    # WHAT THE BOARD ASKS FOR
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_board_plans(self):
        """ Return the plans in which the user may read a node, running ones first. """
        readable = self.env["sales.target.node"]._search([])
        plans = self.search_fetch(
            [("id", "in", readable.subselect("plan_id"))], ["name", "state", "version", "company_id", "date_from"])
        plans = plans.sorted(lambda plan: STATE_ORDER.index(plan.state))
        states = dict(self._fields["state"]._description_selection(self.env))
        several = len(plans.company_id) > 1
        return [{
            "id": plan.id, "state": plan.state, "state_label": states[plan.state],
            "name": f"{plan.name} ({plan.company_id.name})" if several else plan.name,
        } for plan in plans]

    @api.readonly
    def get_board(self, parent_ids=None, metric_id=None, period_id=None):
        """ Return rows of the board: the topmost nodes of the user with what is below them,
        or what is below ``parent_ids``.

        :param list parent_ids: nodes that were opened; none: from the top, with the plan's own data
        :param int metric_id: periods across, for this metric
        :param int period_id: metrics across, for this period
        """
        self.ensure_one()
        self.check_access("read")
        columns, clock = self._get_board_columns(metric_id, period_id), self._get_clock()
        Node = self.env["sales.target.node"]
        if parent_ids:
            nodes = Node.search([("plan_id", "=", self.id), ("parent_id", "in", parent_ids)])
            return {"rows": self._get_board_rows(nodes, columns, clock)}
        roots = self._get_board_roots()
        nodes = roots | Node.search([("parent_id", "in", roots.ids)])
        return {
            "plan": self._get_board_plan(),
            "columns": [self._get_board_column(column, clock) for column in columns],
            "root_ids": roots.ids,
            "rows": self._get_board_rows(nodes, columns, clock),
        }

    def _get_board_roots(self):
        """ Return the readable nodes above which there is none. """
        readable = self.env["sales.target.node"]._search([("plan_id", "=", self.id)])
        return self.env["sales.target.node"].search([
            ("plan_id", "=", self.id),
            "|", ("parent_id", "=", False), ("parent_id", "not in", readable)])

    def _get_board_plan(self):
        today = self._get_today()
        states = dict(self._fields["state"]._description_selection(self.env))
        refreshed = self._get_board_refreshed()
        return {
            "id": self.id, "name": self.name, "state": self.state, "state_label": states[self.state],
            "currency_id": self.currency_id.id, "threshold": self.gap_threshold,
            "today": fields.Date.to_string(today),
            "refreshed": refreshed and fields.Datetime.to_string(refreshed),
            "can_refresh": self.has_access("write"),
            "can_edit": self._can_edit_board(),
            "metrics": [{"id": metric.id, "name": metric.name} for metric in self.metric_ids],
            "periods": [
                {"id": period.id, "name": period.display_name, "is_current": period.date_from <= today <= period.date_to}
                for period in self.period_ids],
        }

    def _get_board_refreshed(self):
        """ Return when the results were counted last, if that is known. """
        for name in ("refresh_date", "refreshed_on", "last_refresh"):
            if name in self._fields:
                return self[name]
        return False

    def _can_edit_board(self):
        """ Return whether the user sets figures of this plan at all; see below for which. """
        if self.state not in EDITABLE_STATES:
            return False
        return self.state == "distributed" or self.env["sales.target.figure"].has_access("write")

    def _get_board_editable(self, nodes):
        """ Return the nodes whose figures the user sets: officers all, owners those right below
        their own while the plan is handed out. The server's door looks again. """
        if not self._can_edit_board():
            return nodes.browse()
        if self.env["sales.target.figure"].has_access("write"):
            return nodes
        # sudo: whose the node above is, which the owner of it sees anyway
        return nodes.filtered(lambda node: node.sudo().parent_id.user_id == self.env.user)

    def _get_today(self):
        return pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(self.tz)).date()

    # ------------------------------------------------------------
    # COLUMNS
    # ------------------------------------------------------------

    def _get_board_columns(self, metric_id=None, period_id=None):
        """ Return ``[(metric, period)]``: the periods of a metric, or the metrics of a period. """
        if period_id:
            period = self.period_ids.filtered(lambda period: period.id == period_id)
            if not period:
                raise UserError(self.env._("This period does not belong to %s.", self.name))
            return [(metric, period) for metric in self.metric_ids]
        metric = self.metric_ids.filtered(lambda metric: metric.id == metric_id) if metric_id else self.metric_ids[:1]
        if not metric:
            raise UserError(self.env._("This metric does not belong to %s.", self.name))
        return [(metric, period) for period in self.period_ids]

    def _get_board_column(self, column, clock):
        metric, period = column
        total, gone = clock.count(period.date_from, period.date_to)
        return {
            "key": f"{metric.id}-{period.id}",
            "metric_id": metric.id, "metric": metric.name,
            "period_id": period.id, "period": period.display_name,
            "is_whole": period.is_whole,
            "unit": metric.unit,
            "better_up": metric.good_direction == "up",
            "days": total, "days_gone": gone,
            "time": "past" if period.date_to < clock.today else "future" if period.date_from > clock.today else "current",
        }

    def _get_working_days(self):
        """ Return the sorted working days of the plan, by the company's calendar; all days where it has none. """
        self.ensure_one()
        # sudo: which days are worked says nothing about anybody
        calendar = self.company_id.sudo().resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return [self.date_from + timedelta(days=number) for number in range((self.date_to - self.date_from).days + 1)]
        zone = pytz.timezone(self.tz)
        start, end = (
            zone.localize(datetime.combine(day, moment))
            for day, moment in ((self.date_from, time.min), (self.date_to, time.max)))
        intervals = calendar._work_intervals_batch(start, end, tz=zone)[False]
        return sorted({interval[0].date() for interval in intervals})

    def _get_clock(self):
        return pace.Clock(self._get_working_days(), self._get_today())

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def _get_board_rows(self, nodes, columns, clock):
        """ Return a row for each node, with a cell for each column. """
        if not nodes:
            return []
        targets, open_shares = self._get_board_targets(nodes, columns), self._get_board_open_shares(nodes, columns)
        actuals = self._get_board_actuals(nodes, columns)
        pipeline = self._get_board_pipeline(nodes, columns)
        below = dict(self.env["sales.target.node"]._read_group(
            [("parent_id", "in", nodes.ids)], ["parent_id"], ["__count"]))
        editable = set(self._get_board_editable(nodes))
        kinds = dict(nodes._fields["kind"]._description_selection(self.env))
        return [{
            "id": node.id,
            # sudo: only the id, to put the row in its place
            "parent_id": node.sudo().parent_id.id,
            "name": node.name,
            "kind": node.kind,
            "kind_label": kinds[node.kind],
            # sudo: who owns a line that is shown is shown with it
            "owner": node.sudo().user_id.name if node.user_id and node.kind != "person" else False,
            "stretch": node.stretch,
            "can_edit": node in editable,
            "child_count": below.get(node, 0),
            "cells": [
                self._get_board_cell(
                    node, metric, period, clock, targets.get(key), *actuals.get(key, (None, None)), pipeline.get(key))
                | {"open_share": open_shares.get(key)}
                for metric, period in columns for key in [(node.id, metric.id, period.id)]],
        } for node in nodes]

    def _get_board_cell(self, node, metric, period, clock, target, actual, unassigned, pipeline):
        """ Return one cell. What was never set or never counted is None, which is not zero. """
        total, gone = clock.count(
            max(period.date_from, node.date_from or period.date_from), min(period.date_to, node.date_to or period.date_to))
        is_ratio, better_up = not metric._is_additive(), metric.good_direction == "up"
        due = target if is_ratio and gone else pace.get_pace(target, gone, total) if gone else None
        run_rate = None
        if gone and gone < total:
            run_rate = actual if is_ratio else pace.get_run_rate(actual, gone, total)
        attainment = pace.get_attainment(actual if actual is not None else 0.0, due, better_up)
        return {
            "target": target, "actual": actual, "unassigned": unassigned,
            "percent": actual / target * 100 if target and actual is not None else None,
            "gap": (actual or 0.0) - target if target is not None and gone else None,
            "due": due, "pace": attainment,
            "status": pace.get_status(attainment, self.gap_threshold),
            "run_rate": run_rate,
            "pipeline": (actual or 0.0) + pipeline if pipeline else None,
            "days": total, "days_gone": gone,
        }

    def _get_board_targets(self, nodes, columns):
        return {
            tuple(key): target for *key, target in self._read_board_cells("sales.target.figure", nodes, columns, ["target"])}

    def _get_board_open_shares(self, nodes, columns):
        """ Return what of the targets is handed to nobody below: what leavers left, shown as unassigned. """
        return {
            tuple(key): share for *key, share in self._read_board_cells("sales.target.figure", nodes, columns, ["open_share"]) if share}

    def _get_board_actuals(self, nodes, columns):
        """ Return the results as ``{cell: (value, what belongs to the node but to nobody below)}``. """
        ratios = {metric.id for metric, _period in columns if not metric._is_additive()}
        return {
            (node, metric, period): (value if metric in ratios else amount, None if metric in ratios else direct)
            for node, metric, period, amount, direct, value in self._read_board_cells(
                "sales.target.actual", nodes, columns, ["amount", "direct_amount", "value"])}

    def _read_board_cells(self, model, nodes, columns, names):
        """ Yield the columns of the records that the user may read, without making records of them:
        an opened team of fifty is 650 cells. """
        self.env[model].flush_model(names)
        query = self.env[model]._search(Domain.AND([
            Domain("node_id", "in", nodes.ids),
            Domain("metric_id", "in", list({metric.id for metric, _period in columns})),
            Domain("period_id", "in", list({period.id for _metric, period in columns})),
        ]), order="id")
        return self.env.execute_query(query.select(*(
            SQL.identifier(query.table, name) for name in ("node_id", "metric_id", "period_id", *names))))

    # ------------------------------------------------------------
    # PIPELINE
    # ------------------------------------------------------------

    def _get_board_pipeline(self, nodes, columns):
        """ Return what the open opportunities make likely, by probability and closing date, in
        each cell of a period that is not over, for metrics that count orders or opportunities.

        A node's opportunities are those of its team and of the teams below; a person's are
        those of the person in the team above.
        """
        columns = [
            (metric, period) for metric, period in columns
            if period.date_to >= self._get_today() and metric._is_additive()
            and metric.sudo().model_id.model in PIPELINE_MODELS  # sudo: the technical name only
            and (metric.unit == "currency" or metric.measure == "count")]
        if not columns:
            return {}
        self.env["crm.lead"].flush_model()
        self.env["sales.target.node"].flush_model()
        self.env["crm.team"].flush_model(["parent_path"])
        rate = self._get_pipeline_rate()
        likely = {}
        for node, period, revenue, count in self.env.execute_query(self._get_pipeline_query(nodes, columns)):
            for metric, column_period in columns:
                if column_period.id == period:
                    likely[node, metric.id, period] = revenue * rate if metric.unit == "currency" else count
        return likely

    def _get_pipeline_rate(self):
        """ Revenue is expected in the company's currency. """
        company = self.company_id
        if company.currency_id == self.currency_id:
            return 1.0
        return self.env["res.currency"]._get_conversion_rate(company.currency_id, self.currency_id, company, self._get_today())

    def _get_pipeline_query(self, nodes, columns):
        """ The opportunities are added up per team, seller and day first, so that the tree is not
        walked for each of them. Only for nodes that the caller has read under the rules. """
        return SQL(
            """
            WITH likely AS (
                SELECT team_id, user_id, date_deadline,
                       SUM(expected_revenue * probability / 100) AS revenue, SUM(probability / 100) AS count
                  FROM crm_lead
                 WHERE active AND type = 'opportunity' AND won_status = 'pending' AND company_id = %(company)s
                   AND date_deadline BETWEEN %(today)s AND %(last)s
              GROUP BY team_id, user_id, date_deadline)
            SELECT node.id, period.id, SUM(likely.revenue)::float8, SUM(likely.count)::float8
              FROM sales_target_node node
         LEFT JOIN sales_target_node above ON above.id = node.parent_id
         LEFT JOIN crm_team team ON team.id = COALESCE(node.team_id, above.team_id)
         LEFT JOIN hr_employee person ON person.id = node.employee_id
              JOIN likely ON TRUE
         LEFT JOIN crm_team lead_team ON lead_team.id = likely.team_id
              JOIN sales_target_period period ON period.id IN %(periods)s
                   AND likely.date_deadline BETWEEN period.date_from AND period.date_to
             WHERE node.id IN %(nodes)s AND node.kind NOT IN ('category', 'dealer')
               AND (node.kind = 'company' OR lead_team.parent_path LIKE team.parent_path || '%%')
               AND (node.employee_id IS NULL OR person.user_id = likely.user_id)
          GROUP BY node.id, period.id
            """,
            company=self.company_id.id, today=self._get_today(), last=self.date_to,
            periods=tuple({period.id for _metric, period in columns}), nodes=tuple(nodes.ids))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_board(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_target_board_action"),
            context={"active_plan_id": self.id})
