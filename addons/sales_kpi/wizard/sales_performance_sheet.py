import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..tools import performance_sheet

BATCH = 5000
READ = ["name", "date", "period_id", "original_period_id", "employee_id", "team_id", "project_id", "sales_project_id", "event",
        "metric_id", "order_id", "share", "amount", "currency_id", "reversal_of_id", "reason"]


class SalesPerformanceSheet(models.TransientModel):
    """ The performance ledger of some months as a sheet: what its reader may read, however long it is.

    Entries are read and written in batches, so that memory does not grow with them.
    """
    _name = "sales.performance.sheet"
    _description = "Performance Ledger as a Sheet"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date("From", required=True, default=lambda self: fields.Date.context_today(self).replace(day=1))
    date_to = fields.Date("To", required=True, default=fields.Date.context_today)
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True, help="With the teams below it. Empty: all.")
    metric_id = fields.Many2one("sales.metric", help="Empty: all.")
    entry_count = fields.Integer("Entries", compute="_compute_entry_count")

    _dates_in_order = models.Constraint("CHECK (date_from <= date_to)", "The last day is not before the first.")

    @api.depends("company_id", "date_from", "date_to", "team_id", "metric_id")
    def _compute_entry_count(self):
        for sheet in self:
            sheet.entry_count = self.env["sales.performance"].search_count(sheet._get_domain())

    def action_download(self):
        """ Download the entries as a sheet.

        :raises UserError: if there are none, or more than a sheet has rows
        """
        self.ensure_one()
        self._check_may_export()
        if not self.entry_count:
            raise UserError(self.env._("Nothing was earned on those days that you may see. Choose other days, or another team."))
        if self.entry_count > performance_sheet.MAX_ROWS:
            raise UserError(self.env._("A sheet has a million rows, and these are %s entries: choose fewer days.", self.entry_count))
        return {"type": "ir.actions.act_url", "url": f"/sales_kpi/performance/{self.id}/xlsx", "target": "download"}

    def _check_may_export(self):
        if not self.env.user.has_group("base.group_allow_export"):
            raise AccessError(self.env._("Exporting is for those whom an administrator allows it."))

    def _get_domain(self):
        self.ensure_one()
        domain = Domain([("company_id", "=", self.company_id.id), ("date", ">=", self.date_from), ("date", "<=", self.date_to)])
        if self.team_id:
            domain &= Domain("team_id", "child_of", self.team_id.id)
        if self.metric_id:
            domain &= Domain("metric_id", "=", self.metric_id.id)
        return domain

    def _export(self):
        """ Return the entries as the content of a workbook. """
        self.ensure_one()
        self._check_may_export()
        buffer = io.BytesIO()
        performance_sheet.write(buffer, self.env._("Performance"), self._get_columns(), self._get_rows())
        return buffer.getvalue()

    def _get_columns(self):
        _ = self.env._
        return [
            (_("Number"), "text"), (_("Date"), "date"), (_("Period"), "text"), (_("Belongs To"), "text"), (_("Person"), "text"),
            (_("Sales Team"), "text"), (_("Project Team"), "text"), (_("Project"), "text"), (_("Event"), "text"),
            (_("Metric"), "text"), (_("Deal"), "text"), (_("Share (%)"), "number"), (_("Amount"), "number"), (_("Currency"), "text"),
            (_("Takes Back"), "text"), (_("Reason"), "long")]

    def _get_rows(self):
        """ Yield the entries in order of day, a list of values each. """
        ledger = self.env["sales.performance"]
        events = dict(ledger._fields["event"]._description_selection(self.env))
        for ids in split_every(BATCH, ledger.search(self._get_domain(), order="date, id").ids):
            entries = ledger.browse(ids)
            rows = entries.read(READ, load=None)
            names = {name: self._get_names(ledger._fields[name].comodel_name, {row[name] for row in rows})
                     for name in READ if ledger._fields[name].relational}
            names["event"] = events
            for row in rows:
                yield [names[name].get(row[name]) if name in names else row[name] for name in READ]
            self.env.invalidate_all(flush=False)  # a batch is as much as is kept in memory

    def _get_names(self, model, ids):
        records = self.env[model].sudo().browse(ids - {False})  # sudo: who reads an entry reads whose it is and of which deal
        return {record.id: record.display_name for record in records}
