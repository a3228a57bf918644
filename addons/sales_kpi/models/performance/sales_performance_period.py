from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

OFFICER = "sales_kpi.group_officer"


class SalesPerformancePeriod(models.Model):
    """ A month of a company's performance ledger.

    1. Entries go into the month of their day; where that is no longer open, into the first month
       after it that is. Months are made as they are needed.
    2. A month that is being confirmed takes no entries, so that people confirm what stays.
    3. A closed month is locked for everybody, and so is all that was confirmed in it.
    """
    _name = "sales.performance.period"
    _description = "Performance Period"
    _order = "date_from desc, id"
    _rec_name = "date_from"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company, ondelete="restrict")
    date_from = fields.Date("From", required=True, readonly=True)
    date_to = fields.Date("To", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Recording"), ("confirming", "Being Confirmed"), ("closed", "Closed")],
        required=True, default="open", readonly=True, index=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_date = fields.Datetime("Closed On", readonly=True)
    close_reason = fields.Text("Reason", readonly=True, help="Why the month was closed although statements were open.")

    _one_month = models.UniqueIndex("(company_id, date_from)", "The company has this month already.")
    _calendar_month = models.Constraint(
        "CHECK(EXTRACT(day FROM date_from) = 1 AND date_to = (date_from + INTERVAL '1 month' - INTERVAL '1 day')::date)",
        "A period is a calendar month.")

    @api.depends("date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = format_date(self.env, period.date_from, date_format="MMMM y")

    # ------------------------------------------------------------
    # FINDING
    # ------------------------------------------------------------

    @api.model
    def _get_month(self, company, date):
        """ Return the company's period of the month of ``date``, made if there is none. """
        first = date.replace(day=1)
        period = self.search([("company_id", "=", company.id), ("date_from", "=", first)])
        return period or self._make_month(company, first)

    def _make_month(self, company, first):
        """ Make a month. Of two who do so at once the later one is retried, and finds what the first one made: with
        a plain insert, whoever sells in a month's first second would be told that the month is there. """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """ INSERT INTO sales_performance_period (company_id, date_from, date_to, state, create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, 'open', %s, %s, %s, %s)
                ON CONFLICT (company_id, date_from) DO NOTHING RETURNING id """,
            company.id, first, first + relativedelta(months=1, days=-1), self.env.uid, self.env.cr.now(), self.env.uid, self.env.cr.now()))
        return self.browse(rows[0][0])

    @api.model
    def _get_open(self, company, date):
        """ Return where an entry of ``date`` goes, as superuser: its month, or the first after it that is open.

        The row is locked, so that nobody starts confirming the month before the entry is there.
        """
        periods = self.sudo()  # sudo: whoever sells posts, and nobody else may make months
        period = periods._get_month(company, date)
        while period._lock_state() != "open":
            period = periods._get_month(company, period.date_from + relativedelta(months=1))
        return period

    def _lock_state(self):
        """ Return the state, which stays as it is until the transaction ends. """
        self.flush_recordset(["state"])
        rows = self.env.execute_query(SQL("SELECT state FROM sales_performance_period WHERE id = %s FOR SHARE", self.id))
        return rows[0][0]

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def _check_officer(self):
        self.check_access("read")
        if not self.env.user.has_group(OFFICER) and not self.env.su:
            raise AccessError(self.env._("Periods are confirmed and closed by officers."))

    def action_close(self, reason=None):
        """ Lock the months: nothing is posted into them any more, by nobody.

        :param str reason: why, where not everybody has confirmed
        """
        self._check_officer()
        self._check_closable(reason)
        # sudo: nobody has write access to periods
        self.sudo().write({
            "state": "closed", "closed_by_id": self.env.uid, "closed_date": fields.Datetime.now(),
            "close_reason": (reason or "").strip() or False})

    def _check_closable(self, reason):
        """ Hook: raise if a month can't be closed. """
        for period in self:
            if period.state == "closed":
                raise UserError(self.env._("%s is closed already.", period.display_name))
            if period.state == "open":
                raise UserError(self.env._("%s has to be confirmed first.", period.display_name))

    def write(self, vals):
        if any(period.state == "closed" for period in self):
            raise UserError(self.env._("A closed period stays as it is."))
        if {"company_id", "date_from", "date_to"} & vals.keys():
            raise UserError(self.env._("A period stays the month it was made for."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Performance periods are never deleted."))
