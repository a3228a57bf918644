from odoo import api, fields, models
from odoo.addons.sales_center.tools import sheet
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 5000
READ = ["name", "date", "period_id", "original_period_id", "employee_id", "team_id", "project_id", "sales_project_id", "event",
        "metric_id", "order_id", "share", "amount", "currency_id", "reversal_of_id", "reason"]


class SalesPerformanceSheet(models.TransientModel):
    """ The performance ledger of some months as a sheet: what its reader may read, however long it is.

    Entries are read by a cursor of the database and written to disk in batches, so that memory does not grow with them.
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
        for wizard in self:
            wizard.entry_count = self.env["sales.performance"].search_count(wizard._get_domain())

    def action_download(self):
        """ Download the entries as a sheet.

        :raises UserError: if there are none, or more than a sheet has rows
        """
        self.ensure_one()
        self._check_may_export()
        if not self.entry_count:
            raise UserError(self.env._("Nothing was earned on those days that you may see. Choose other days, or another team."))
        if self.entry_count > sheet.MAX_ROWS:
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

    def _write_sheet(self, file):
        """ Write the entries into a workbook.

        :param file: path or binary file
        :returns: number of entries
        """
        self.ensure_one()
        self._check_may_export()
        return sheet.write(file, self.env._("Performance"), self._get_columns(), self._get_rows())

    def _get_columns(self):
        return [
            (self.env._("Number"), 18, None), (self.env._("Date"), 12, None), (self.env._("Period"), 18, None),
            (self.env._("Belongs To"), 18, None), (self.env._("Person"), 18, None), (self.env._("Sales Team"), 18, None),
            (self.env._("Project Team"), 18, None), (self.env._("Project"), 18, None), (self.env._("Event"), 18, None),
            (self.env._("Metric"), 18, None), (self.env._("Deal"), 18, None), (self.env._("Share (%)"), 14, "#,##0.00"),
            (self.env._("Amount"), 14, "#,##0.00"), (self.env._("Currency"), 18, None), (self.env._("Takes Back"), 18, None),
            (self.env._("Reason"), 40, None),
        ]

    def _get_rows(self):
        """ Yield the entries in order of day, a list of values each. """
        ledger = self.env["sales.performance"]
        names = {"event": dict(ledger._fields["event"]._description_selection(self.env))}
        statement = self._get_query()
        self.env.flush_all()
        with self.env.cr._cnx.cursor("sales_performance_sheet") as cursor:  # of the same transaction
            cursor.execute(statement.code, statement.params)
            while rows := cursor.fetchmany(BATCH):
                self._add_names(names, rows)
                for row in rows:
                    yield [names[name].get(value) if name in names else value for name, value in zip(READ, row, strict=True)]

    def _get_query(self):
        """ Return the select of all columns: records of a long ledger cost more than writing it. """
        ledger = self.env["sales.performance"]
        query = ledger._search(self._get_domain(), order="date, id")
        columns = {name: ledger._field_to_sql(ledger._table, name, query) for name in READ}
        for name, table in (("order_id", "sale_order"), ("reversal_of_id", ledger._table)):  # there are as many as entries
            columns[name] = SQL.identifier(query.left_join(ledger._table, name, table, "id", name), "name")
        return query.select(*columns.values())

    def _add_names(self, names, rows):
        """ Add those of the people, teams and so on that are not known yet. """
        for column, name in enumerate(READ):
            comodel = self.env["sales.performance"]._fields[name].comodel_name
            if comodel and name not in ("order_id", "reversal_of_id"):
                known = names.setdefault(name, {})
                fresh = {row[column] for row in rows} - {None, *known}
                for record in self.env[comodel].sudo().browse(fresh):  # sudo: who reads an entry reads whose it is
                    known[record.id] = record.display_name
