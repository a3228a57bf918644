from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ What was bought for layout plans, on the day on which the order was confirmed, in company currency, without taxes. """
    _inherit = "sales.logistics.cost"
    _depends = {
        "purchase.order.line": ["order_id", "layout_line_id", "sales_site_id", "sales_project_id", "name", "price_subtotal", "company_id"],
        "purchase.order": ["state", "date_approve", "currency_rate"],
        "sales.layout.line": ["plan_id", "name"],
        "res.company": ["resource_calendar_id"],
        "resource.calendar": ["tz"],
    }

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), SQL(
            """ SELECT line.company_id, line.sales_site_id, line.sales_project_id,
                       (purchase.date_approve AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date, 'layout', layout.name,
                       (line.price_subtotal / COALESCE(NULLIF(purchase.currency_rate, 0), 1))::numeric, 'sales.layout.plan', layout.plan_id
                  FROM purchase_order_line AS line
                  JOIN purchase_order AS purchase ON purchase.id = line.order_id
                  JOIN sales_layout_line AS layout ON layout.id = line.layout_line_id
                  JOIN res_company AS company ON company.id = line.company_id
             LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
                 WHERE purchase.state = 'purchase' """)]
