from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sales_performance_statement import OPEN_STATES


class SalesPerformancePeriod(models.Model):
    """ Having a month confirmed by those who earned in it. """
    _inherit = "sales.performance.period"

    _days_to_confirm = 3  # days to answer in, and between two reminders

    statement_ids = fields.One2many("sales.performance.statement", "period_id", string="Statements")
    statement_count = fields.Integer(compute="_compute_statement_counts")
    open_statement_count = fields.Integer("Not Confirmed", compute="_compute_statement_counts")
    open_dispute_count = fields.Integer("Open Disputes", compute="_compute_statement_counts")
    nobody_count = fields.Integer(
        "Entries of Nobody", compute="_compute_statement_counts", help="Entries of no person: nobody confirms them.")

    def _compute_statement_counts(self):
        Statement, Dispute, Entry = (
            self.env[f"sales.performance{name}"] for name in (".statement", ".dispute", ""))
        rows = Statement._read_group([("period_id", "in", self.ids)], ["period_id", "state"], ["__count"])
        disputes = dict(Dispute._read_group(
            [("period_id", "in", self.ids), ("state", "=", "open")], ["period_id"], ["__count"]))
        nobody = dict(Entry._read_group(
            [("period_id", "in", self.ids), ("employee_id", "=", False)], ["period_id"], ["__count"]))
        for period in self:
            states = {state: count for row, state, count in rows if row == period}
            period.statement_count = sum(states.values())
            period.open_statement_count = sum(states.get(state, 0) for state in OPEN_STATES)
            period.open_dispute_count = disputes.get(period, 0)
            period.nobody_count = nobody.get(period, 0)

    # ------------------------------------------------------------
    # STARTING
    # ------------------------------------------------------------

    def action_start_confirmation(self):
        """ Close the months to new entries and ask everybody who has one to confirm. """
        self._check_officer()
        for period in self:
            if period.state != "open":
                raise UserError(self.env._("%s is no longer open.", period.display_name))
            if self.env["sales.performance"]._get_day(period.company_id) <= period.date_to:
                raise UserError(self.env._("%s is not over yet.", period.display_name))
        periods = self.sudo()  # sudo: nobody has write access to periods; that an officer starts was checked
        periods.write({"state": "confirming"})
        periods.flush_recordset()  # waits for those who are posting
        periods._make_statements()

    def action_make_statements(self):
        """ Make the statements that are missing: of those whose entries came in the very moment of the start. """
        self._check_officer()
        return self.sudo().filtered(lambda period: period.state == "confirming")._make_statements()  # sudo: as above

    def _make_statements(self):
        """ Make a statement for everybody who has entries and none, and ask for it; called as superuser.
        The number of queries does not grow with the people. """
        totals, have = {}, set()
        rows = self.env["sales.performance"]._read_group(
            [("period_id", "in", self.ids), ("employee_id", "!=", False)], ["period_id", "employee_id", "team_id"], ["amount:sum"])
        for period, employee in self.env["sales.performance.statement"]._read_group(
                [("period_id", "in", self.ids)], ["period_id", "employee_id"]):
            have.add((period.id, employee.id))
        for period, employee, team, amount in rows:
            key = (period.id, employee.id)
            if key not in have:
                totals.setdefault(key, {})[team.id] = abs(amount)
        Statement = self.env["sales.performance.statement"].with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
        statements = Statement.create([{
            "period_id": period, "employee_id": employee, "reminded_on": fields.Date.context_today(self),
            "team_id": max(teams, key=lambda team: (teams[team], team or 0)) or False,
        } for (period, employee), teams in totals.items()])
        statements._ask()
        return statements

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def _check_closable(self, reason):
        super()._check_closable(reason)
        if (reason or "").strip():
            return
        for period in self:
            if missing := period._count_missing():
                raise UserError(self.env._(
                    "%(month)s: %(count)s people have no statement yet. Update the statements first.",
                    month=period.display_name, count=missing))
            if period.open_statement_count:
                raise UserError(self.env._(
                    "%(month)s: %(count)s statements have not been confirmed. Say why the month is closed all the same.",
                    month=period.display_name, count=period.open_statement_count))

    def _count_missing(self):
        self.ensure_one()
        earned = self.env["sales.performance"]._read_group(
            [("period_id", "=", self.id), ("employee_id", "!=", False)], ["employee_id"])
        return len({employee.id for (employee,) in earned} - set(self.statement_ids.employee_id.ids))

    def action_close(self, reason=None):
        result = super().action_close(reason)
        self.sudo().statement_ids._end_activities()  # sudo: nothing is left to be asked
        return result

    def action_open_statements(self):
        return self._open_of_month("sales_kpi.sales_performance_statement_action")

    def action_open_disputes(self):
        return self._open_of_month("sales_kpi.sales_performance_dispute_action")

    def _open_of_month(self, xmlid):
        self.ensure_one()
        context = {key: value for key, value in self.env.context.items() if key.startswith("search_default_")}
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(xmlid), domain=[("period_id", "=", self.id)], context=context)

    # ------------------------------------------------------------
    # REMINDING
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_statements(self, batch=100):
        """ Ask those again who have not answered for some days, in batches; and make what is missing. """
        self.search([("state", "=", "confirming")])._make_statements()
        today = fields.Date.context_today(self)
        statements = self.env["sales.performance.statement"].search([
            ("period_id.state", "=", "confirming"), ("state", "in", OPEN_STATES),
            ("reminded_on", "<=", today - timedelta(days=self._days_to_confirm))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(statements))
        for start in range(0, len(statements), batch):
            asked = statements[start:start + batch]
            asked._remind()
            asked.write({"reminded_on": today})
            if not self.env["ir.cron"]._commit_progress(len(asked)):
                break


class SalesPerformanceStatement(models.Model):
    _inherit = "sales.performance.statement"

    def _remind(self):
        """ Ask whoever has to confirm or to decide again, as the nearest who can is now. """
        self._end_activities()
        disputed = self.filtered(lambda statement: statement.state == "disputed")
        (self - disputed)._ask()
        disputed.dispute_ids.filtered(lambda dispute: dispute.state == "open")._ask()

    def action_open_disputes(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_performance_dispute_action"),
            domain=[("statement_id", "=", self.id)], context={"create": False})
