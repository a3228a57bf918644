from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ Recreation: what was lost or written off was worth, less what borrowers paid for loss and damage. """
    _inherit = "sales.logistics.cost"
    _depends = {"sales.custody": ["company_id", "site_id", "res_model", "state", "date_back", "cost", "deduction", "name"]}

    @api.model
    def _get_parts(self):
        day = self.env["sales.deduction"]._get_day("custody.date_back")
        join = SQL("""FROM sales_custody AS custody JOIN res_company AS company ON company.id = custody.company_id
                 LEFT JOIN sales_site AS site ON site.id = custody.site_id
                 LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
                     WHERE custody.res_model = 'sales.recreation.loan'""")
        head = SQL("SELECT custody.company_id, custody.site_id, site.project_id, %s, 'recreation', custody.name", day)
        tail = SQL("'sales.custody', custody.id")
        return [
            *super()._get_parts(),
            SQL("%s, custody.cost::numeric, %s %s AND custody.cost > 0 AND custody.state IN ('lost', 'written_off')", head, tail, join),
            SQL("%s, -custody.deduction::numeric, %s %s AND custody.deduction > 0", head, tail, join),
        ]
