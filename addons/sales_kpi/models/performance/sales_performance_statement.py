from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

OPEN_STATES = ("to_confirm", "disputed", "decided")
METRIC_AMOUNTS = {
    "invoiced_amount": "sales_kpi.metric_invoiced",
    "collected_amount": "sales_kpi.metric_collected",
}


class SalesPerformanceStatement(models.Model):
    """ What one person earned in one month, for the person to confirm.

    1. Made when the confirmation of the month starts, for whoever has entries in it. The entries
       are not copied: from then on none can be added to the month.
    2. The person confirms, nobody else. For somebody who has left or has no login the leader of
       the team does, or whoever stands above; where there is nobody, an officer.
    3. Who does not agree disputes entries (`sales.performance.dispute`); when all of that is
       decided, the statement waits to be confirmed again.
    4. Nobody writes the state but the buttons; once the month is closed nothing changes any more.
    """
    _name = "sales.performance.statement"
    _description = "Performance Statement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id"
    _rec_name = "employee_id"

    period_id = fields.Many2one("sales.performance.period", required=True, readonly=True, index=True, ondelete="restrict")
    date = fields.Date(related="period_id.date_from", string="Month", store=True, precompute=True, index=True)
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_state = fields.Selection(related="period_id.state", string="Month Status")
    employee_id = fields.Many2one("hr.employee", string="Person", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one(
        related="employee_id.user_id", string="Login", store=True, precompute=True, index="btree_not_null", related_sudo=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="restrict",
        help="The team that most of the person's entries of the month belong to.")
    state = fields.Selection(
        [("to_confirm", "To Confirm"), ("disputed", "Disputed"), ("decided", "Decided"), ("confirmed", "Confirmed")],
        string="Status", required=True, default="to_confirm", readonly=True, tracking=True, index=True)
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_date = fields.Datetime("Confirmed On", readonly=True)
    reminded_on = fields.Date("Last Asked On", readonly=True)

    entry_ids = fields.Many2many("sales.performance", string="Entries", compute="_compute_entry_ids")
    amount = fields.Monetary("Order Intake", compute="_compute_amounts")
    invoiced_amount = fields.Monetary("Invoiced", compute="_compute_amounts")
    collected_amount = fields.Monetary("Collected", compute="_compute_amounts")
    is_confirmer = fields.Boolean(compute="_compute_is_confirmer")

    _one_each = models.UniqueIndex("(period_id, employee_id)", "A person has one statement per month.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("employee_id", "period_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = f"{statement.employee_id.name}, {statement.period_id.display_name}"

    def _compute_entry_ids(self):
        """ What the reader may see of it, in one query for all. """
        found = self.env["sales.performance"].search([
            ("period_id", "in", self.period_id.ids), ("employee_id", "in", self.employee_id.ids)], order="date, id")
        by_key = found.grouped(lambda entry: (entry.period_id.id, entry.employee_id.id))
        for statement in self:
            statement.entry_ids = by_key.get((statement.period_id.id, statement.employee_id.id), False)

    def _compute_amounts(self):
        """ Who reads a statement reads its totals, over whichever teams the person sold in. """
        # sudo: as said
        rows = self.env["sales.performance"].sudo()._read_group(
            [("period_id", "in", self.period_id.ids), ("employee_id", "in", self.employee_id.ids)],
            ["period_id", "employee_id", "metric_id"], ["amount:sum"])
        names = {self.env["ir.model.data"]._xmlid_to_res_id(xmlid): name for name, xmlid in METRIC_AMOUNTS.items()}
        intake = self.env["ir.model.data"]._xmlid_to_res_id("sales_kpi.metric_order_intake")
        totals = {}
        for period, employee, metric, amount in rows:
            name = "amount" if metric.id in (False, intake) else names.get(metric.id)
            by_name = totals.setdefault((period.id, employee.id), {})
            by_name[name] = by_name.get(name, 0) + amount
        for statement in self:
            by_name = totals.get((statement.period_id.id, statement.employee_id.id), {})
            for name in ("amount", *METRIC_AMOUNTS):
                statement[name] = by_name.get(name, 0)

    @api.depends("state", "team_id")
    @api.depends_context("uid")
    def _compute_is_confirmer(self):
        confirmers = self._get_confirmers()
        for statement in self:
            statement.is_confirmer = self.env.user in confirmers[statement]

    def _get_confirmers(self):
        """ Return ``{statement: users}``: who may confirm it, who is asked first standing first. """
        statements = self.sudo()  # sudo: people and teams whom the reader need not see
        leaders = statements.team_id._get_leaders_upward()
        officers = None
        confirmers = {}
        for record, statement in zip(self, statements, strict=True):
            person, user = statement.employee_id, statement.user_id
            if not (person.active and user.active):
                user = leaders.get(statement.team_id, user.browse()) - user
                if not user:
                    officers = self._get_officers() if officers is None else officers
                    user = officers.filtered(lambda officer, s=statement: s.company_id in officer.company_ids) - statement.user_id
            confirmers[record] = user.with_env(self.env)
        return confirmers

    @api.model
    def _get_officers(self):
        # sudo: who keeps the ledger may be known to whoever needs somebody
        return self.env.ref("sales_kpi.group_officer").sudo().all_user_ids.filtered("active")

    # ------------------------------------------------------------
    # LOCKED
    # ------------------------------------------------------------

    def write(self, vals):
        if any(statement.period_id.state == "closed" for statement in self.sudo()):  # sudo: locked for everybody
            raise UserError(self.env._("The month is closed: its statements stay as they are."))
        if {"period_id", "employee_id"} & vals.keys():
            raise UserError(self.env._("A statement stays that of its person and month."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Statements are never deleted."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """ The person agrees with the figures. """
        self.check_access("read")
        self._check_being_confirmed()
        confirmers = self._get_confirmers()
        for statement in self:
            if self.env.user not in confirmers[statement]:
                raise AccessError(self.env._("%s is confirmed by the person, or by who stands in for a person who left.",
                                             statement.display_name))
            if statement.state not in ("to_confirm", "decided"):
                raise UserError(self.env._("%(statement)s: %(state)s. There is nothing to confirm.", statement=statement.display_name,
                                           state=dict(self._fields["state"]._description_selection(self.env))[statement.state]))
        statements = self.sudo()  # sudo: nobody writes statements but these methods; who confirms was checked
        statements.write({"state": "confirmed", "confirmed_by_id": self.env.uid, "confirmed_date": fields.Datetime.now()})
        statements._end_activities()

    def _check_being_confirmed(self):
        for statement in self:
            if statement.period_state != "confirming":
                raise UserError(self.env._("%s is not being confirmed.", statement.period_id.display_name))

    def _touch(self):
        """ Update the rows, so that of two who act on one statement at once the later is retried. """
        if self:
            self.env.cr.execute(SQL("UPDATE sales_performance_statement SET id = id WHERE id IN %s", tuple(self.ids)))

    def _update_disputed(self):
        """ Have the state follow from the disputes, as superuser. """
        self._touch()
        for statement in self.filtered(lambda statement: statement.period_state == "confirming"):
            disputes = statement.dispute_ids
            is_open = any(dispute.state == "open" for dispute in disputes)
            if is_open:
                state = "disputed"
            else:
                state = "decided" if any(dispute.state in ("upheld", "refused") for dispute in disputes) else "to_confirm"
            if statement.state != state:
                statement.state = state
                statement._end_activities()
                if not is_open:
                    statement._ask()

    # ------------------------------------------------------------
    # ASKING
    # ------------------------------------------------------------

    def _ask(self):
        """ Give whoever confirms an activity, in one batch; called as superuser. """
        confirmers = self._get_confirmers()
        self._schedule([
            (statement, confirmers[statement][:1], self._words_to_confirm) for statement in self if confirmers[statement]])

    def _words_to_confirm(self, env):
        return env._("Confirm the month's performance")

    def _words_to_decide(self, env):
        return env._("Decide what is disputed")

    def _schedule(self, asked):
        """ :param asked: list of (statement, user, function that says in a language what to do) """
        type_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mail_activity_data_todo")
        model_id = self.env["ir.model"]._get_id(self._name)
        today, words = fields.Date.context_today(self), {}
        self.env["res.users"].union(*(user for _statement, user, _function in asked)).mapped("lang")  # read all at once
        values = []
        for statement, user, function in asked:
            key = (function.__name__, user.lang)
            if key not in words:
                words[key] = function(self.with_context(lang=user.lang or "en_US").env)
            values.append({
                "activity_type_id": type_id, "res_model_id": model_id, "res_id": statement.id, "user_id": user.id,
                "summary": words[key], "automated": True,
                "date_deadline": today + timedelta(days=self.env["sales.performance.period"]._days_to_confirm)})
        # quick update: the activity is enough, a mail each would be too much; nobody follows (see message_subscribe)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True, statement_asked=True).create(values)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """ Whoever is asked does not become a follower: that would be some queries a person. """
        if self.env.context.get("statement_asked"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _end_activities(self):
        # sudo: what was asked for is done, whoever was asked
        self.sudo().activity_ids.filtered("automated").unlink()

    @api.model
    def action_open_mine(self):
        """ Open one's newest statement; the list where there is none or several wait. """
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_performance_statement_action_mine")
        mine = self.search([("user_id", "=", self.env.uid)], order="date desc")
        waiting = mine.filtered(lambda statement: statement.state != "confirmed" and statement.period_state == "confirming")
        if mine and len(waiting) <= 1:
            action.update(views=[(False, "form")], res_id=(waiting or mine)[0].id)
        return action

    def action_open_entries(self):
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_performance_action"),
            domain=[("period_id", "=", self.period_id.id), ("employee_id", "=", self.employee_id.id)], context={"create": False})
