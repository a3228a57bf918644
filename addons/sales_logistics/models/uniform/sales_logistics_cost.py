from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ Uniforms: what was handed over has cost, less what was put back into store and what employees paid for
    loss and damage. """
    _inherit = "sales.logistics.cost"
    _depends = {"sales.custody": ["company_id", "site_id", "garment_id", "date_out", "date_back", "cost", "cost_back",
                                  "deduction", "name"]}

    @api.model
    def _get_parts(self):
        day = self.env["sales.deduction"]._get_day
        join = SQL("""FROM sales_custody AS custody JOIN res_company AS company ON company.id = custody.company_id
                 LEFT JOIN sales_site AS site ON site.id = custody.site_id
                 LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
                     WHERE custody.garment_id IS NOT NULL""")
        head = SQL("SELECT custody.company_id, custody.site_id, site.project_id")
        tail = SQL("'sales.custody', custody.id")
        return [
            *super()._get_parts(),
            SQL("%s, %s, 'uniform', custody.name, custody.cost::numeric, %s %s AND custody.cost > 0",
                head, day("custody.date_out"), tail, join),
            SQL("%s, %s, 'uniform', custody.name, -custody.cost_back::numeric, %s %s AND custody.cost_back > 0",
                head, day("custody.date_back"), tail, join),
            SQL("%s, %s, 'uniform', custody.name, -custody.deduction::numeric, %s %s AND custody.deduction > 0",
                head, day("custody.date_back"), tail, join),
        ]
