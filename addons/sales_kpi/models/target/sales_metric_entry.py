from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# What says the figure, and stays as it was reviewed.
CONTENT = frozenset({"metric_id", "company_id", "date", "team_id", "employee_id", "value", "base", "note"})


class SalesMetricEntry(models.Model):
    """ A figure of a manual metric: filled in by somebody, and reviewed by somebody else.

    1. draft -> submitted -> reviewed, or returned with a reason and submitted again. A reviewed
       entry is never changed or deleted: it is cancelled with a reason, and a new one filled in.
    2. Only reviewed entries count. They count on their date, for the person or the team that is
       named, and for the company where there is none.
    3. Nobody reviews what he or she filled in or submitted. Whoever leads the team, or a team above
       it, and officers do.
    4. Percent are filled in as both parts (300 of 1,200 asked): a level above adds the parts up.
    """
    _name = "sales.metric.entry"
    _description = "Figure Filled In"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    metric_id = fields.Many2one(
        "sales.metric", required=True, index=True, ondelete="restrict", tracking=True,
        domain="[('measure', '=', 'manual'), ('company_id', 'in', (False, company_id))]")
    unit = fields.Selection(related="metric_id.unit")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    date = fields.Date(
        required=True, index=True, default=fields.Date.context_today, tracking=True, help="The day on which the figure counts.")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True)
    value = fields.Float("Figure", digits=(18, 2), tracking=True, help="In the company's currency where the metric counts money.")
    base = fields.Float(
        "Out Of", digits=(18, 2), tracking=True, help="Of how many: the whole market, all customers who were asked.")
    result = fields.Float("Works Out To", compute="_compute_result", digits=(16, 2), aggregator=None)
    note = fields.Text("Where It Comes From")
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "To Review"), ("reviewed", "Reviewed"), ("returned", "Returned"),
         ("cancelled", "Cancelled")],
        string="Status", required=True, default="draft", readonly=True, copy=False, tracking=True, index=True)
    reason = fields.Text(readonly=True, copy=False, tracking=True, help="Why it was returned or cancelled.")
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    reviewed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    reviewed_date = fields.Datetime("Reviewed On", readonly=True, copy=False)
    is_reviewer = fields.Boolean(compute="_compute_is_reviewer")

    _one_each = models.UniqueIndex(
        "(metric_id, company_id, date, COALESCE(team_id, 0), COALESCE(employee_id, 0)) WHERE state != 'cancelled'",
        "There is such a figure for this day already: change it, or have it cancelled first.")

    @api.depends("metric_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.metric_id.name}, {fields.Date.to_string(entry.date)}"

    @api.depends("value", "base", "metric_id.unit", "metric_id.factor")
    def _compute_result(self):
        for entry in self:
            metric = entry.metric_id
            worked_out = metric and metric._is_worked_out()
            entry.result = metric.factor * entry.value / entry.base if worked_out and entry.base else 0.0 if worked_out else entry.value

    @api.depends("state", "team_id", "submitted_by_id")
    @api.depends_context("uid")
    def _compute_is_reviewer(self):
        for entry in self:
            entry.is_reviewer = entry.state == "submitted" and entry._may_be_reviewed_by(self.env.user)

    def _may_be_reviewed_by(self, user):
        entry = self.sudo()  # sudo: who leads the team
        if user in (entry.submitted_by_id, entry.create_uid, entry.employee_id.user_id):
            return False
        leaders = entry.team_id._get_leaders_upward().get(entry.team_id, user.browse())
        if entry.submitted_by_id in leaders:  # only those above
            leaders = leaders[leaders.ids.index(entry.submitted_by_id.id) + 1:]
        return user.has_group("sales_kpi.group_officer") or user in leaders

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("metric_id", "company_id", "value", "base")
    def _check_figure(self):
        for entry in self:
            metric = entry.metric_id
            if metric.measure != "manual":
                raise ValidationError(self.env._("%s is counted, and not filled in.", metric.name))
            if metric.company_id and metric.company_id != entry.company_id:
                raise ValidationError(self.env._("%s is of another company.", metric.name))
            if metric._is_worked_out() and (entry.base <= 0 or entry.value < 0):
                raise ValidationError(self.env._("%s: fill in the figure, and out of how many it is.", metric.name))

    def _check_whose(self):
        """ Whoever is no officer fills in for themselves and for teams that they lead. """
        if self.env.su or self.env.user.has_group("sales_kpi.group_officer"):
            return
        for entry in self.sudo():  # sudo: who leads what
            leads = self.env.user in entry.team_id.supervisor_ids
            if not leads and (entry.team_id or entry.employee_id.user_id != self.env.user):
                raise AccessError(self.env._("You fill in figures of your own, and of teams that you lead."))

    def write(self, vals):
        if CONTENT & vals.keys() and not self.env.su:
            if fixed := self.filtered(lambda entry: entry.state not in ("draft", "returned")):
                raise UserError(self.env._("%s was submitted: have it returned to change it.", fixed[0].display_name))
        if vals.keys() & {"state", "reason", "submitted_by_id", "reviewed_by_id", "reviewed_date"} and not self.env.su:
            raise AccessError(self.env._("The status follows from the buttons."))
        result = super().write(vals)
        if {"team_id", "employee_id"} & vals.keys():
            self._check_whose()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items()
                 if name not in ("state", "reason", "submitted_by_id", "reviewed_by_id", "reviewed_date")}
                for vals in vals_list]
        entries = super().create(vals_list)
        entries._check_whose()
        return entries

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if fixed := self.filtered(lambda entry: entry.state != "draft"):
            raise UserError(self.env._("%s was submitted: it is cancelled, and not deleted.", fixed[0].display_name))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_submit(self):
        """ Hand the figures in for review. """
        self.check_access("write")
        self._check_state("draft", "returned")
        self._check_whose()
        # sudo: the state moves by these methods only
        self.sudo().write({"state": "submitted", "submitted_by_id": self.env.uid, "reason": False})
        for entry in self:
            leaders = entry.team_id._get_leaders_upward().get(entry.team_id, self.env["res.users"])
            reviewer = leaders.filtered(lambda user, e=entry: e._may_be_reviewed_by(user))[:1]
            if reviewer:
                entry.sudo().activity_schedule(  # sudo: whoever hands in need not be able to ask others
                    "mail.mail_activity_data_todo", user_id=reviewer.id, summary=self.env._("Review the figure"))

    def action_review(self):
        """ Say yes to the figures: from now on they count. """
        self._check_reviewer()
        # sudo: as above
        self.sudo().write({"state": "reviewed", "reviewed_by_id": self.env.uid, "reviewed_date": fields.Datetime.now()})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: whoever was asked

    def action_return(self, reason=None):
        """ Send the figures back.

        :param str reason: what is wrong; required
        """
        self._check_reviewer()
        self._close("returned", reason)

    def action_cancel(self, reason=None):
        """ Take figures out that were submitted or reviewed; they stay readable.

        :param str reason: why; required
        """
        self.check_access("read")
        self._check_state("submitted", "reviewed", "returned")
        if not self.env.user.has_group("sales_kpi.group_officer") and not self.env.su:
            raise AccessError(self.env._("Figures are cancelled by officers."))
        self._close("cancelled", reason)

    def _close(self, state, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))
        self.sudo().write({"state": state, "reason": reason})  # sudo: as above
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: whoever was asked

    def _check_reviewer(self):
        self.check_access("read")
        self._check_state("submitted")
        if self.env.su:
            return
        if wrong := self.filtered(lambda entry: not entry._may_be_reviewed_by(self.env.user)):
            raise AccessError(self.env._(
                "%s is reviewed by who leads the team or by an officer, and never by who filled it in.", wrong[0].display_name))

    def _check_state(self, *allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        self.env.cr.execute("SELECT id FROM sales_metric_entry WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [self.ids])
        self.invalidate_recordset(["state"])
        for entry in self:
            if entry.state not in allowed:
                raise UserError(self.env._(
                    "%(entry)s: %(state)s. Nothing of that kind can be done now.", entry=entry.display_name, state=labels[entry.state]))

    def action_open_reason(self):
        """ Ask for the reason of returning or cancelling. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Reason"), "res_model": "sales.metric.entry.reason",
            "view_mode": "form", "target": "new",
            "context": {"default_entry_ids": self.ids, "default_action": self.env.context.get("entry_action", "return")},
        }
