from odoo import fields, models


class SalesMeterShare(models.Model):
    """ What one person pays of a meter. Made when the reading is confirmed, and never changed. """
    _name = "sales.meter.share"
    _description = "Share of a Meter Reading"
    _order = "reading_id desc, id"
    _rec_name = "employee_id"

    reading_id = fields.Many2one("sales.meter.reading", required=True, index=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one(related="reading_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="reading_id.site_id", store=True, index=True, precompute=True)
    month = fields.Date(related="reading_id.month", store=True, index=True)
    kind = fields.Selection(related="reading_id.kind", store=True)
    state = fields.Selection(related="reading_id.state", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", readonly=True)
    nights = fields.Integer(readonly=True)
    amount = fields.Monetary(readonly=True)

    _once = models.UniqueIndex("(reading_id, employee_id)", "One share each.")
