from odoo import api, fields, models
from odoo.tools import SQL


class SalesSupplyUse(models.Model):
    """ What was handed out, by day, site, department and product; what came back is taken off. """
    _name = "sales.supply.use"
    _description = "Use of Supplies"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "stock.move": ["supply_line_id", "product_id", "quantity", "value", "date", "state", "company_id", "origin_returned_move_id"],
        "sales.supply.request": ["site_id", "project_id", "department_id", "employee_id"],
        "sales.supply.line": ["request_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    request_id = fields.Many2one("sales.supply.request", readonly=True)
    site_id = fields.Many2one("sales.site", readonly=True)
    project_id = fields.Many2one("sales.project", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    date = fields.Date(readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(readonly=True, groups="sales_logistics.group_cost")

    @property
    def _table_query(self):
        return self._get_query()

    @api.model
    def _get_query(self):
        """:returns: SQL of the moves, the day by the company's clock, what came back below zero"""
        return SQL(
            """ SELECT move.id, move.company_id, line.request_id, request.site_id, request.project_id, request.department_id,
                       request.employee_id, move.product_id, template.categ_id,
                       (move.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(calendar.tz, 'UTC'))::date AS date,
                       sign.factor * move.quantity::numeric AS quantity, sign.factor * COALESCE(move.value, 0)::numeric AS value
                  FROM stock_move AS move
                  JOIN sales_supply_line AS line ON line.id = move.supply_line_id
                  JOIN sales_supply_request AS request ON request.id = line.request_id
                  JOIN product_product AS product ON product.id = move.product_id
                  JOIN product_template AS template ON template.id = product.product_tmpl_id
                  JOIN res_company AS company ON company.id = move.company_id
             LEFT JOIN resource_calendar AS calendar ON calendar.id = company.resource_calendar_id
            CROSS JOIN LATERAL (SELECT CASE WHEN move.origin_returned_move_id IS NULL THEN 1 ELSE -1 END AS factor) AS sign
                 WHERE move.state = 'done' """)
