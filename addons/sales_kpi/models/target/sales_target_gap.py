from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

DAYS_TO_ANSWER = 3


class SalesTargetGap(models.Model):
    """ A node that is behind, and what its owner says of it: the cause, the measures, until when.

    1. Asked for once per node, metric and period; the figures stay as they were that day.
    2. The owner of the node, or whoever stands above, answers; with the answer it is answered.
    3. Whoever stands above the node, or an officer, closes it; a closed one is not touched again.
    4. It is never deleted by those who have to answer.
    """
    _name = "sales.target.gap"
    _description = "Gap to a Target"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, attainment, id"

    node_id = fields.Many2one("sales.target.node", required=True, readonly=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="node_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="node_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    metric_id = fields.Many2one("sales.metric", required=True, readonly=True, ondelete="cascade", index=True)
    period_id = fields.Many2one("sales.target.period", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", string="Owner", readonly=True, index=True)
    date = fields.Date("Asked On", required=True, readonly=True)
    target = fields.Float(digits=(18, 4), readonly=True)
    due = fields.Float("Due by Then", digits=(18, 4), readonly=True)
    actual = fields.Float("Result", digits=(18, 4), readonly=True)
    gap = fields.Float(digits=(18, 4), readonly=True, help="What was missing of what was due by then.")
    attainment = fields.Float("Of the Pace (%)", digits=(16, 1), readonly=True, aggregator="avg")
    cause = fields.Text(tracking=True)
    measures = fields.Text(tracking=True)
    date_due = fields.Date("Done By", tracking=True)
    state = fields.Selection(
        [("open", "To answer"), ("answered", "Answered"), ("closed", "Closed")],
        required=True, default="open", readonly=True, tracking=True, index=True)

    _one_each = models.UniqueIndex("(node_id, metric_id, period_id)", "This gap was asked about already.")

    @api.depends("node_id.name", "metric_id.name", "period_id.display_name")
    def _compute_display_name(self):
        for gap in self:
            gap.display_name = f"{gap.node_id.name}: {gap.metric_id.name}, {gap.period_id.display_name}"

    def write(self, vals):
        """ Closed is closed; the answer makes what was asked answered. """
        if not self.env.su:
            if self.filtered(lambda gap: gap.state == "closed"):
                raise UserError(self.env._("A closed gap is not changed any more."))
            frozen = vals.keys() & {
                "node_id", "metric_id", "period_id", "user_id", "date", "target", "due", "actual", "gap", "attainment", "state"}
            if frozen:
                raise AccessError(self.env._("The figures of a gap stay as they were on the day it was asked about."))
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_answer(self):
        """ Hand in cause, measures and date. """
        self.check_access("write")
        for gap in self:
            if gap.state != "open":
                raise UserError(self.env._("%s was answered already.", gap.display_name))
            if not (gap.cause or "").strip() or not (gap.measures or "").strip() or not gap.date_due:
                raise UserError(self.env._("%s: say the cause, the measures and until when.", gap.display_name))
        gaps = self.sudo()  # the state moves by these buttons only; the right to write was checked
        gaps.write({"state": "answered"})
        gaps.activity_feedback(["mail.mail_activity_data_todo"])

    def action_close(self):
        """ The one above, or an officer, is content with the answer. """
        self.check_access("write")
        is_officer = self.env.user.has_group("sales_kpi.group_officer")
        for gap in self:
            above = gap.sudo().node_id.parent_id.supervisor_ids  # sudo: the node above need not be readable
            if not is_officer and self.env.user not in above:
                raise AccessError(self.env._("%s is closed by whoever stands above, not by who has to answer.", gap.display_name))
            if gap.state != "answered":
                raise UserError(self.env._("%s has not been answered yet.", gap.display_name))
        self.sudo().write({"state": "closed"})  # as above

    def action_reopen(self):
        """ Send an answer back. """
        self.check_access("write")
        if wrong := self.filtered(lambda gap: gap.state != "answered"):
            raise UserError(self.env._("%s has not been answered yet.", wrong[0].display_name))
        self.sudo().write({"state": "open"})  # as above
        self.sudo()._ask_owners()

    def _ask_owners(self):
        """ Give each owner an activity. """
        for gap in self.filtered("user_id"):
            gap.activity_schedule(
                "mail.mail_activity_data_todo", user_id=gap.user_id.id,
                date_deadline=gap.date + timedelta(days=DAYS_TO_ANSWER),
                summary=gap.with_context(lang=gap.user_id.lang).env._("Behind the target: cause and measures"))


class SalesTargetPlan(models.Model):
    _inherit = "sales.target.plan"

    gap_count = fields.Integer("Open Gaps", compute="_compute_gap_count")

    def _compute_gap_count(self):
        counts = dict(self.env["sales.target.gap"]._read_group(
            [("plan_id", "in", self.ids), ("state", "!=", "closed")], ["plan_id"], ["__count"]))
        for plan in self:
            plan.gap_count = counts.get(plan, 0)

    def action_ask_measures(self):
        """ Ask the owners of all nodes that are behind now. """
        self.check_access("write")
        for plan in self:
            if plan.state != "running":
                raise UserError(self.env._("%s is not running.", plan.name))
            plan._ask_measures()
        return self[:1].action_open_gaps()

    def action_open_gaps(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_gap_action"),
            domain=[("plan_id", "=", self.id)], context={"search_default_open": 1})

    @api.model
    def _cron_ask_measures(self):
        """ Ask for all running plans, one after the other: what was asked is not asked again. """
        plans = self.search([("state", "=", "running")])
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._ask_measures()
            self.env["ir.cron"]._commit_progress(1)  # to the end, however long it takes: the next run would begin with the first again

    def _ask_measures(self):
        """ Make the gaps of the period that runs, for nodes of an owner, which have none yet.

        Only a period of which a part is over can be behind; the whole is not asked about: its
        parts are.
        """
        self.ensure_one()
        clock = self._get_clock()
        periods = self.period_ids.filtered(
            lambda period: not period.is_whole and period.date_from <= clock.today <= period.date_to)
        # sudo: by a job or by an officer, for all of the plan; the gaps have rules of their own
        Gap, nodes = self.env["sales.target.gap"].sudo(), self.sudo().node_ids.filtered("user_id")
        columns = [(metric, period) for metric in self.metric_ids for period in periods]
        if not columns or not nodes:
            return Gap
        asked = {
            (node.id, metric.id, period.id) for node, metric, period in Gap._read_group(
                Domain("plan_id", "=", self.id) & Domain("period_id", "in", periods.ids), ["node_id", "metric_id", "period_id"])}
        values = [
            # sudo: gaps are looked for by the cron job and officers, in the whole plan
            vals for row in self.sudo()._get_board_rows(nodes, columns, clock)
            for column, cell in zip(columns, row["cells"], strict=True)
            if cell["status"] == "behind" and (row["id"], column[0].id, column[1].id) not in asked
            for vals in [self._prepare_gap(row["id"], *column, cell, clock.today)]]
        owners = {node.id: node.user_id.id for node in nodes}
        gaps = Gap.create([dict(vals, user_id=owners[vals["node_id"]]) for vals in values])
        gaps._ask_owners()
        return gaps

    def _prepare_gap(self, node_id, metric, period, cell, today):
        actual = cell["actual"] or 0.0
        return {
            "node_id": node_id, "metric_id": metric.id, "period_id": period.id, "date": today,
            "target": cell["target"], "due": cell["due"], "actual": actual, "gap": actual - cell["due"],
            "attainment": cell["pace"],
        }
