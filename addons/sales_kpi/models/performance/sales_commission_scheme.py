from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ...tools import commission

# What may still be said of a version that a closed month was paid by.
FREE_FIELDS = {"name", "active", "sequence", "note", "date_to", "state", "message_main_attachment_id"}


class SalesCommissionScheme(models.Model):
    """ What people earn on their performance.

    1. The base is the person's performance of one metric in a month, less what was taken back
       in that month; a base below zero takes commission back.
    2. A table says the rate, by the amount or by the attainment of the person's target. Each row
       goes up to the next one: there is neither gap nor overlap.
    3. Conditions on who it is for narrow it down: each one that is given has to hold. A team
       stands for all teams below, as of the day of the deal.
    4. A scheme has versions, linked by ``origin_id``. In a month that version holds which began
       last. A version that a closed month was paid by is frozen: a change is a new version, valid
       from a month on that is not closed.
    """
    _name = "sales.commission.scheme"
    _description = "Commission Scheme"
    _inherit = ["hr.mixin", "mail.thread"]
    _order = "sequence, name, version desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("ended", "Ended")],
        required=True, default="draft", readonly=True, copy=False, tracking=True)
    origin_id = fields.Many2one(
        "sales.commission.scheme", string="First Version", readonly=True, copy=False, index=True,
        ondelete="restrict", check_company=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    date_from = fields.Date(
        "Valid From", required=True, tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1))
    date_to = fields.Date("Valid To", tracking=True, copy=False, help="Empty: until a newer version begins.")

    metric_id = fields.Many2one(
        "sales.metric", string="Base", required=True, ondelete="restrict", tracking=True,
        domain="[('company_id', 'in', (False, company_id))]",
        help="Commission is paid on the person's performance of this metric.")
    kind = fields.Selection(
        [("marginal", "Each slice at its own rate"), ("whole", "The whole base at the rate reached")],
        string="Rates", required=True, default="marginal", tracking=True)
    scale = fields.Selection(
        [("amount", "Amount"), ("attainment", "Attainment of the target")],
        string="Rates By", required=True, default="amount", tracking=True)
    target_metric_id = fields.Many2one(
        "sales.metric", string="Attainment Of", ondelete="restrict",
        domain="[('company_id', 'in', (False, company_id))]", help="Empty: of the base.")
    without_target = fields.Selection(
        [("lowest", "The lowest rate"), ("nothing", "Nothing")],
        required=True, default="lowest",
        help="What those earn who have no target, or one of zero, in the month.")
    cap = fields.Monetary(help="The most that a person earns in a month, without shares as a leader. Zero: no cap.")
    hold_percent = fields.Float(
        "Held Back (%)", digits=(9, 2), tracking=True,
        help="This part of a commission waits until the customers have paid, deal by deal.")
    rate_ids = fields.One2many("sales.commission.rate", "scheme_id", string="Rate Table", copy=True)
    override_basis = fields.Selection(
        [("commission", "The commission below"), ("base", "The base below")],
        string="Leaders Share In", required=True, default="commission")
    override_ids = fields.One2many(
        "sales.commission.override", "scheme_id", string="Leaders", copy=True, groups="sales_kpi.group_officer,sales_center.group_auditor")

    team_ids = fields.Many2many(
        "crm.team", "sales_commission_scheme_team_rel", "scheme_id", "team_id", string="Teams", check_company=True,
        help="Only deals of these teams and of the teams below.")
    employee_ids = fields.Many2many("hr.employee", string="People", check_company=True)
    job_ids = fields.Many2many("hr.job", string="Job Positions", check_company=True)
    category_ids = fields.Many2many("hr.employee.category", string="Employee Tags")
    line_ids = fields.One2many("sales.commission.line", "scheme_id", string="Commissions")
    is_frozen = fields.Boolean(compute="_compute_is_frozen", help="A closed month was paid by this version.")
    note = fields.Html()

    _one_start = models.UniqueIndex(
        "(origin_id, date_from) WHERE state = 'running'", "Another version of this scheme begins in that month already.")
    _hold_range = models.Constraint(
        "CHECK(hold_percent >= 0 AND hold_percent <= 100)", "What is held back is between 0 and 100 %.")
    _cap_positive = models.Constraint("CHECK(cap >= 0)", "A cap is not below zero.")
    _month_start = models.Constraint(
        "CHECK(EXTRACT(DAY FROM date_from) = 1)", "A version begins with the first day of a month.")
    _month_end = models.Constraint(
        "CHECK(date_to IS NULL OR (EXTRACT(DAY FROM date_to + 1) = 1 AND date_to > date_from))",
        "A version ends with the last day of a month.")

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.name} v{scheme.version}" if scheme.version > 1 else scheme.name

    @api.depends("line_ids.period_id.state")
    def _compute_is_frozen(self):
        # sudo: whether anybody was paid, not who
        used = dict(self.env["sales.commission.line"].sudo()._read_group(
            [("scheme_id", "in", self.ids), ("period_id.state", "=", "closed")], ["scheme_id"], ["__count"]))
        for scheme in self:
            scheme.is_frozen = scheme._origin in used

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("rate_ids", "state")
    def _check_table(self):
        for scheme in self:
            starts = scheme.rate_ids.mapped("start")
            if scheme.state == "running" and not starts:
                raise ValidationError(self.env._("%s has no rates.", scheme.name))
            if twice := {start for start in starts if starts.count(start) > 1}:
                raise ValidationError(self.env._(
                    "%(scheme)s: two rows begin at %(figure)s.", scheme=scheme.name, figure=f"{min(twice):g}"))

    @api.constrains("state", "date_from")
    def _check_start(self):
        """ What is put into force begins with a month that is not closed. """
        for scheme in self.filtered(lambda scheme: scheme.state == "running" and not scheme.is_frozen):
            last = scheme._get_last_closed_day()
            if last and scheme.date_from <= last:
                raise ValidationError(self.env._(
                    "%(scheme)s begins in a month that is closed: the first month can be %(month)s.",
                    scheme=scheme.display_name, month=format_date(self.env, last + relativedelta(days=1), date_format="MMM y")))

    @api.constrains("active", "state", "date_to")
    def _check_archived(self):
        for scheme in self:
            if not scheme.active and scheme.state == "running" and not scheme.date_to:
                raise ValidationError(self.env._("%s is running: end it before you archive it.", scheme.display_name))

    @api.constrains("company_id", "metric_id", "target_metric_id")
    def _check_metrics(self):
        for scheme in self:
            metrics = scheme.metric_id | scheme.target_metric_id
            if metrics.company_id - scheme.company_id:
                raise ValidationError(self.env._("%s: the metric is of another company.", scheme.name))
            if "percent" in metrics.mapped("unit"):
                raise ValidationError(self.env._("%s: a ratio can't be added up, so nothing is paid on it.", scheme.name))

    @api.model_create_multi
    def create(self, vals_list):
        schemes = super().create(vals_list)
        for scheme in schemes:
            if not scheme.origin_id:
                scheme.origin_id = scheme
        return schemes

    def write(self, vals):
        if vals.keys() - FREE_FIELDS:
            self._check_not_frozen()
        if "date_to" in vals:
            self._check_end(fields.Date.to_date(vals["date_to"]))
        return super().write(vals)

    def _check_not_frozen(self):
        if frozen := self.filtered("is_frozen"):
            raise UserError(self.env._(
                "A closed month was paid by %s: make a new version instead of changing it.", frozen[0].display_name))

    def _check_end(self, date_to):
        """ Refuse an end before a closed month that was paid by the version. """
        # sudo: which months were paid, not what
        paid = dict(self.env["sales.commission.line"].sudo()._read_group(
            [("scheme_id", "in", self.ids), ("period_id.state", "=", "closed")], ["scheme_id"], ["date:max"]))
        for scheme in self:
            if date_to and scheme in paid and date_to < paid[scheme]:
                raise UserError(self.env._("%s can't end before the last closed month that it paid.", scheme.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered(lambda scheme: scheme.state != "draft"):
            raise UserError(self.env._("%s has been running: end it instead of deleting it.", used[0].display_name))

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def action_run(self):
        """ Put drafts into force. """
        self.check_access("write")
        for scheme in self:
            if scheme.state != "draft":
                raise UserError(self.env._("%s is not a draft.", scheme.display_name))
        self.write({"state": "running"})

    def action_end(self):
        """ End running versions with the last closed month, or never having held. """
        self.check_access("write")
        for scheme in self:
            if scheme.state != "running":
                raise UserError(self.env._("%s is not running.", scheme.display_name))
            last = scheme._get_last_closed_day()
            if last and last > scheme.date_from:
                scheme.write({"date_to": last})
            else:
                scheme.write({"state": "ended"})

    def action_new_version(self):
        """ Copy a version as a draft that begins with the first month not closed. """
        self.ensure_one()
        self.check_access("write")
        family = self.with_context(active_test=False).search([("origin_id", "=", self.origin_id.id)])
        start = fields.Date.context_today(self).replace(day=1)
        if last := self._get_last_closed_day():
            start = max(start, last + relativedelta(days=1))
        version = self.copy({
            "name": self.name,
            "origin_id": self.origin_id.id,
            "version": max(family.mapped("version")) + 1,
            "date_from": start,
        })
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    def action_simulate(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulate: %s", self.display_name),
            "res_model": "sales.commission.simulation",
            "view_mode": "form",
            "target": "new",
            "context": {"default_scheme_id": self.id},
        }

    def _get_last_closed_day(self):
        """ Return the last day of the company's last closed month, or None. """
        self.ensure_one()
        # sudo: months are the company's, whoever asks
        period = self.env["sales.performance.period"].sudo().search(
            [("company_id", "=", self.company_id.id), ("state", "=", "closed")], order="date_from desc", limit=1)
        return period.date_to or None

    @api.model
    def _get_valid(self, company, month):
        """ Return the versions that hold in a company's month, given by its first day. """
        versions = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("state", "=", "running"), ("date_from", "<=", month)],
            order="origin_id, date_from desc")
        newest = {version.origin_id: version for version in reversed(versions)}
        return self.browse().concat(*newest.values()).filtered(
            lambda version: not version.date_to or version.date_to >= month).sorted()

    @api.model
    def _get_owing(self, company, month):
        """ Return the newest paying version of each scheme that still holds something back from
        the months before, whether the scheme holds on or has ended. """
        self.env["sales.commission.line"].flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT (ARRAY_AGG(scheme_id ORDER BY date DESC))[1] FROM sales_commission_line
                 WHERE company_id = %s AND date < %s GROUP BY origin_id HAVING SUM(held_back) != SUM(released) """,
            company.id, month))
        return self.browse([row[0] for row in rows])

    # ------------------------------------------------------------
    # WHAT IT SAYS
    # ------------------------------------------------------------

    def _get_table(self):
        """ Return the rates for ``tools.commission``. """
        self.ensure_one()
        return commission.make_table((line.start, line.rate) for line in self.rate_ids)

    def _get_target_metric(self):
        self.ensure_one()
        return self.target_metric_id or self.metric_id
