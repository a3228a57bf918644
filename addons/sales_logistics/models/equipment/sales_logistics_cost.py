from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ Repairs, upkeep, and what stands at the sites. """
    _inherit = "sales.logistics.cost"
    _depends = {
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["tz"],
        "sales.maintenance.cost": ["company_id", "site_id", "request_id", "date", "state", "amount"],
        "maintenance.request": ["name"],
        "sales.site.furnishing": ["company_id", "site_id", "name", "value", "date", "layout_line_id"],
    }

    @api.model
    def _get_parts(self):
        day = self.env["sales.deduction"]._get_day
        return [
            *super()._get_parts(),
            SQL(""" SELECT cost.company_id, cost.site_id, site.project_id, cost.date, 'equipment', request.name,
                           cost.amount::numeric, 'sales.maintenance.cost', cost.id
                      FROM sales_maintenance_cost AS cost
                      JOIN maintenance_request AS request ON request.id = cost.request_id
                 LEFT JOIN sales_site AS site ON site.id = cost.site_id
                     WHERE cost.state = 'confirmed' """),
            SQL(""" SELECT furnishing.company_id, furnishing.site_id, site.project_id,
                           COALESCE(furnishing.date, %s), 'equipment', furnishing.name,
                           furnishing.value::numeric, 'sales.site.furnishing', furnishing.id
                      FROM sales_site_furnishing AS furnishing
                      JOIN sales_site AS site ON site.id = furnishing.site_id
                      JOIN res_company AS company ON company.id = furnishing.company_id
                 LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
                     WHERE furnishing.value > 0 AND furnishing.layout_line_id IS NULL """, day("furnishing.create_date")),
        ]
