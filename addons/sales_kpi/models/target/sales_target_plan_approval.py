from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .sales_target_plan import EDITABLE_STATES

APPROVABLE_STATES = ("distributed", "accepted")
# What an approval was given for, besides the tree and its figures.
SHAPE = frozenset({"date_from", "date_to", "granularity", "company_id", "currency_id", "tz", "metric_ids"})


class SalesTargetPlan(models.Model):
    """ The plan's approval and its life after it: running, then closed. """
    _name = "sales.target.plan"
    _inherit = ["sales.target.plan", "sales.target.approval.mixin"]
    _approval_open_states = APPROVABLE_STATES

    change_ids = fields.One2many("sales.target.change", "plan_id", string="Changes")
    change_count = fields.Integer(compute="_compute_change_count")

    @api.depends("state")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    def _compute_change_count(self):
        counts = dict(self.env["sales.target.change"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]))
        for plan in self:
            plan.change_count = counts.get(plan, 0)

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return "target_plan"

    def _approval_involved(self):
        """ Who is responsible for the plan, and who typed any of its figures. """
        self.ensure_one()
        if not self._origin:
            return self.user_id
        self.env["sales.target.figure"].flush_model()
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT write_uid FROM sales_target_figure WHERE plan_id = %s AND write_uid != %s",
            self._origin.id, api.SUPERUSER_ID))
        return self.user_id | self.env["res.users"].browse(user_id for user_id, in rows)

    def _approval_values(self):
        self.ensure_one()
        return {
            "currency_id": self.currency_id.id,
            "summary": self._describe_totals([
                (metric, self._format_figure(metric, self.currency_id, total))
                for metric, total in self._get_root_totals()]),
        }

    def _get_root_totals(self):
        """ :returns: list of (metric, target of the company for the whole range) """
        figures = self.env["sales.target.figure"].sudo().search(  # sudo: what everybody has to reach together
            [("node_id", "=", self.root_id.id), ("period_id", "=", self.whole_period_id.id)])
        targets = {figure.metric_id: figure.target for figure in figures}
        return [(metric, targets[metric]) for metric in self.metric_ids if metric in targets]

    def _approval_terms(self):
        self.ensure_one()
        return {
            "totals": {str(metric.id): total for metric, total in self._get_root_totals()},
            "range": [str(self.date_from), str(self.date_to), self.granularity, self.currency_id.name],
            "digest": self._get_digest(),
        }

    def _get_digest(self):
        """ Return one short text that differs as soon as any figure or place in the tree does. """
        self.ensure_one()
        self.env["sales.target.figure"].flush_model()
        self.env["sales.target.node"].flush_model()
        [(figures, nodes)] = self.env.execute_query(SQL("""
            SELECT (SELECT md5(string_agg(
                           concat_ws(':', node_id, metric_id, period_id, trim_scale(target), trim_scale(coalesce(open_share, 0))),
                           ';' ORDER BY node_id, metric_id, period_id))
                      FROM sales_target_figure WHERE plan_id = %(plan)s),
                   (SELECT md5(string_agg(
                           concat_ws(':', id, coalesce(parent_id, 0), kind, coalesce(team_id, employee_id, categ_id, partner_id, 0),
                                     trim_scale(stretch), coalesce(date_from::text, '-'), coalesce(date_to::text, '-')),
                           ';' ORDER BY id))
                      FROM sales_target_node WHERE plan_id = %(plan)s)
        """, plan=self.id))
        return f"{figures}/{nodes}"

    def _get_approval_problems(self):
        self.ensure_one()
        problems = super()._get_approval_problems()
        if not self._get_root_totals():
            problems.append(self.env._("The company has no target for the whole range yet."))
        problems += [self._describe_difference(row) for row in self._get_differences()]
        return problems

    def _on_approved(self):
        self.write({"state": "approved"})

    def _void_changed_approvals(self):
        """ Figures or nodes were changed: what was asked for is no longer what would be approved. """
        for plan in self:
            approval = plan.approval_id.sudo()  # sudo: voiding is nobody's right and everybody's duty
            if approval.state in ("pending", "approved") and (worse := plan._approval_worse(approval.terms)):
                approval._void("\n".join(worse))

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    @api.model
    def _get_locked_states(self):
        return ("approved", "running", "closed")

    def write(self, vals):
        shape = SHAPE & vals.keys()
        if shape and not self.env.su and (locked := self.filtered(lambda plan: plan.state not in EDITABLE_STATES)):
            raise UserError(self.env._("%s has been approved: its range, metrics and currency stay.", locked[0].name))
        result = super().write(vals)
        if shape or "state" in vals:
            self._void_changed_approvals()
        return result

    # ------------------------------------------------------------
    # RUNNING, CLOSED
    # ------------------------------------------------------------

    def action_start(self):
        """ The range begins: results are counted against the plan. """
        self._move_on("approved", "running")

    def action_close(self):
        """ The range is over: targets and results stay as they are. """
        waiting = self.env["sales.target.change"].sudo().search(  # sudo: whoever asked for them
            [("plan_id", "in", self.ids), ("state", "=", "waiting")], limit=1)
        if waiting:
            raise UserError(self.env._("%s still waits for a decision: have it decided, or withdraw it, first.", waiting.display_name))
        self._move_on("running", "closed")

    def _move_on(self, state, next_state):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda plan: plan.state != state):
            raise UserError(self.env._(
                "%(plan)s is %(state)s: only a plan that is %(wanted)s can go on to %(next)s.",
                plan=wrong[0].name, state=labels[wrong[0].state], wanted=labels[state], next=labels[next_state]))
        self.sudo().write({"state": next_state})  # sudo: nobody writes these states but these methods

    def action_open_changes(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_target_change_action"),
            domain=[("plan_id", "=", self.id)], context={"default_plan_id": self.id})
