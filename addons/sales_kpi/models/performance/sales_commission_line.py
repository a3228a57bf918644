import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

AMOUNTS = (
    "base", "target", "attainment", "commission", "held_back", "released", "released_exact", "override_base", "override_amount", "payable")
KEYS = ("scheme_id", "origin_id", "employee_id", "team_id", "has_target")
LISTS = ("parts", "override_parts", "base_team_ids")


class SalesCommissionLine(models.Model):
    """ What one person earns in one period under one scheme.

    1. Lines are computed, never typed: nobody has the right to create, change or delete them.
    2. They are computed anew as often as one likes while the period is open, in one statement for
       all people; once it is closed nothing changes them, not even the superuser.
    3. What is paid = commission - held back + released + share as a leader.
    4. Released are parts held back in this and earlier periods, as customers pay.
    """
    _name = "sales.commission.line"
    _description = "Commission"
    _order = "date desc, payable desc, id"
    _rec_name = "employee_id"

    period_id = fields.Many2one("sales.performance.period", required=True, ondelete="restrict", readonly=True)
    date = fields.Date("Month", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="period_id.state", string="Period Status")
    scheme_id = fields.Many2one("sales.commission.scheme", required=True, ondelete="restrict", readonly=True, index=True)
    origin_id = fields.Many2one("sales.commission.scheme", string="First Version", ondelete="restrict", readonly=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", required=True, ondelete="restrict", readonly=True, index=True)
    team_id = fields.Many2one(
        "crm.team", ondelete="restrict", readonly=True, index=True,
        help="The team that the person leads, or else the one that most of the base belongs to.")

    base = fields.Monetary(readonly=True, help="Performance of the period, less what was taken back in it.")
    has_target = fields.Boolean(readonly=True)
    target = fields.Float(digits=(18, 2), readonly=True, aggregator=None)
    attainment = fields.Float("Attainment (%)", digits=(18, 2), readonly=True, aggregator=None)
    parts = fields.Json(readonly=True)
    override_parts = fields.Json(readonly=True)
    base_team_ids = fields.Json("Teams of the Base", readonly=True)
    explanation = fields.Char(compute="_compute_explanation")
    commission = fields.Monetary(readonly=True)
    held_back = fields.Monetary(readonly=True)
    released = fields.Monetary(readonly=True)
    released_exact = fields.Float(digits=(24, 10), readonly=True, aggregator=None, help="Before rounding.")
    override_base = fields.Monetary("Base as Leader", readonly=True)
    override_amount = fields.Monetary("Share as Leader", readonly=True)
    payable = fields.Monetary("To Be Paid", readonly=True)

    _one_each = models.UniqueIndex("(period_id, scheme_id, employee_id)", "A person has one line per scheme and period.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("parts", "override_parts")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = "; ".join(line._get_explanations())

    def _get_explanations(self):
        """ Say in words, in the reader's language, how the amounts came about. """
        self.ensure_one()
        texts = []
        if self.parts:
            texts.append(self._say_parts(self.parts))
        if self.override_parts:
            texts.append(self.env._("as leader %s", self._say_parts(self.override_parts)))
        return texts

    def _say_parts(self, parts):
        return ", ".join(
            self.env._(
                "%(amount)s at %(rate)s %%", amount=formatLang(self.env, amount, currency_obj=self.currency_id),
                rate=f"{rate:g}")
            for amount, rate in parts)

    # ------------------------------------------------------------
    # THE GUARD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        if closed := self.period_id.filtered(lambda period: period.state == "closed"):
            raise UserError(self.env._("%s is closed: its commissions stay as they are.", closed[0].display_name))

    # ------------------------------------------------------------
    # WRITING A PERIOD
    # ------------------------------------------------------------

    @api.model
    def _replace(self, period, vals_list):
        """ Make ``vals_list`` the lines of a period that is not closed: one statement for those who
        have a line, one for those who no longer have. Who closes the period meanwhile waits. """
        period.flush_recordset()
        [(state,)] = self.env.execute_query(SQL(
            "SELECT state FROM sales_performance_period WHERE id = %s FOR NO KEY UPDATE", period.id))
        if state == "closed":
            raise UserError(self.env._("%s is closed: its commissions stay as they are.", period.display_name))
        self.flush_model()
        columns = SQL(", ").join(map(SQL.identifier, (*KEYS, *AMOUNTS, *LISTS)))
        updates = SQL(", ").join(
            SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
            for name in (*KEYS, *AMOUNTS, *LISTS, "date", "write_uid", "write_date"))
        types = SQL(", ").join([
            *(SQL("%s %s", SQL.identifier(name), SQL("boolean" if name == "has_target" else "integer")) for name in KEYS),
            *(SQL("%s numeric", SQL.identifier(name)) for name in AMOUNTS),
            *(SQL("%s jsonb", SQL.identifier(name)) for name in LISTS)])
        rows = self.env.execute_query(SQL(
            """ INSERT INTO sales_commission_line (
                       period_id, date, company_id, %(columns)s, create_uid, create_date, write_uid, write_date)
                SELECT %(period)s, %(date)s, %(company)s, %(columns)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS new (%(types)s)
                    ON CONFLICT (period_id, scheme_id, employee_id) DO UPDATE SET %(updates)s
             RETURNING id """,
            columns=columns, types=types, updates=updates, rows=json.dumps(vals_list), period=period.id,
            date=period.date_from, company=period.company_id.id, uid=self.env.uid, now=self.env.cr.now()))
        self.env.cr.execute(SQL(
            "DELETE FROM sales_commission_line WHERE period_id = %s AND id != ALL(%s)", period.id, [row[0] for row in rows]))
        self.invalidate_model()
        self.env["sales.commission.scheme"].invalidate_model(["line_ids", "is_frozen"])

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_entries(self):
        """ Open the very entries that make up the base. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Performance of %s", self.employee_id.name),
            "res_model": "sales.performance",
            "view_mode": "list,form",
            "domain": [
                ("period_id", "=", self.period_id.id), ("employee_id", "=", self.employee_id.id),
                ("metric_id", "=", self.scheme_id.sudo().metric_id.id)],  # sudo: which metric, not the scheme
            "context": {"create": False},
        }
