from odoo import api, fields, models
from odoo.tools import SQL


class SalesDeduction(models.Model):
    """ What is kept from an employee's pay, or given back with it: shares of meters, loss and damage, deposits.

    Other kinds add their part to `_get_parts`. Positive amounts are kept, negative ones given back.
    """
    _name = "sales.deduction"
    _description = "Deduction for Payroll"
    _auto = False
    _order = "date desc, employee_id, id"
    _rec_name = "name"
    _depends = {
        "sales.meter.share": ["employee_id", "company_id", "site_id", "month", "state", "amount"],
        "sales.custody": ["employee_id", "company_id", "site_id", "state", "date_out", "date_back", "deposit", "deduction", "name",
                          "exchange_of_id"],
    }

    employee_id = fields.Many2one("hr.employee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    site_id = fields.Many2one("sales.site", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True)
    kind = fields.Selection([
        ("meter", "Water, power, gas"), ("loss", "Loss or damage"), ("deposit", "Deposit"), ("deposit_back", "Deposit given back"),
    ], readonly=True)
    name = fields.Char("For", readonly=True)
    amount = fields.Monetary("To Keep", readonly=True)

    @property
    def _table_query(self):
        parts = [SQL("(%s)", part) for part in self._get_parts()]
        return SQL("SELECT row_number() OVER () AS id, part.* FROM (%s) AS part", SQL(" UNION ALL ").join(parts))

    @api.model
    def _get_parts(self):
        """:returns: list of SQL selects of (employee_id, company_id, site_id, date, kind, name, amount)"""
        out, back = self._get_day("custody.date_out"), self._get_day("custody.date_back")
        custody = SQL("FROM sales_custody AS custody JOIN res_company AS company ON company.id = custody.company_id "
                      "LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id")
        # What is exchanged passes its deposit on: see `sales.custody.exchange_of_id`.
        paid = SQL("custody.deposit > 0 AND custody.exchange_of_id IS NULL")
        given = SQL("custody.deposit > 0 AND custody.state != 'out' "
                    "AND NOT EXISTS (SELECT FROM sales_custody AS other WHERE other.exchange_of_id = custody.id)")
        head = SQL("SELECT custody.employee_id, custody.company_id, custody.site_id")
        return [
            SQL(""" SELECT share.employee_id, share.company_id, share.site_id,
                           (share.month + INTERVAL '1 month - 1 day')::date AS date, 'meter' AS kind,
                           room.name AS name, share.amount::numeric AS amount
                      FROM sales_meter_share AS share
                      JOIN sales_meter_reading AS reading ON reading.id = share.reading_id
                      JOIN sales_room AS room ON room.id = reading.room_id
                     WHERE reading.state = 'confirmed' """),
            SQL("%s, %s, 'loss', custody.name, custody.deduction::numeric %s WHERE custody.deduction > 0", head, back, custody),
            SQL("%s, %s, 'deposit', custody.name, custody.deposit::numeric %s WHERE %s", head, out, custody, paid),
            SQL("%s, %s, 'deposit_back', custody.name, -custody.deposit::numeric %s WHERE %s", head, back, custody, given),
        ]

    @api.model
    def _get_day(self, column):
        """:returns: SQL of the day of a moment by the company's clock"""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date", SQL(column))
