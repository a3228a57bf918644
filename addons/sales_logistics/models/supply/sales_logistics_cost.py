from odoo import api, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ Supplies cost a project what they were worth in stock on the day on which they are handed out. """
    _inherit = "sales.logistics.cost"
    _depends = {
        "stock.move": ["supply_line_id", "product_id", "quantity", "value", "date", "state", "company_id", "origin_returned_move_id"],
        "sales.supply.request": ["site_id", "project_id", "name"],
        "sales.supply.line": ["request_id"],
    }

    @api.model
    def _get_parts(self):
        return [*super()._get_parts(), SQL(
            """ SELECT used.company_id, used.site_id, used.project_id, used.date, 'supply', request.name, used.value,
                       'sales.supply.request', used.request_id
                  FROM (%s) AS used JOIN sales_supply_request AS request ON request.id = used.request_id
                 WHERE used.value != 0 """, self.env["sales.supply.use"]._get_query())]
