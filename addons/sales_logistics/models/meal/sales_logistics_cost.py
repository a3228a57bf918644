from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ What the company pays of meals: subsidies, guests; once they are settled. """
    _inherit = "sales.logistics.cost"
    _depends = {
        "sales.meal": ["company_id", "site_id", "project_id", "date", "company_part", "settlement_id"],
        "sales.meal.settlement": ["state", "partner_id"],
    }

    @api.model
    def _get_parts(self):
        # A meal is in a settlement only while that is confirmed.
        return [*super()._get_parts(), SQL(
            """ SELECT meal.company_id, meal.site_id, meal.project_id, meal.date, 'meal', partner.name,
                       SUM(meal.company_part)::numeric, 'sales.meal.settlement', meal.settlement_id
                  FROM sales_meal AS meal
             LEFT JOIN res_partner AS partner ON partner.id = meal.partner_id
                 WHERE meal.settlement_id IS NOT NULL AND meal.company_part > 0
                 GROUP BY meal.company_id, meal.site_id, meal.project_id, meal.date, partner.name, meal.settlement_id """)]
