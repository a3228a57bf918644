from odoo import api, fields, models
from odoo.tools import SQL


class SalesSupplyStock(models.Model):
    """ What each site has of each product, what is promised and on its way, and how much is to be bought.

    The figures are those of Inventory (see `test_supply_stock`): what is to be bought is what Odoo's reordering rule of the
    store says, and without a rule what is wanted and neither there nor on its way nor in a request for quotation.
    """
    _name = "sales.supply.stock"
    _description = "Stock of Supplies"
    _auto = False
    _order = "site_id, product_id"
    _rec_name = "product_id"
    _depends = {
        "sales.site": ["supply_location_id", "project_id", "company_id"],
        "stock.location": ["parent_path"],
        "stock.quant": ["product_id", "location_id", "quantity"],
        "stock.move": ["product_id", "location_id", "location_dest_id", "location_final_id", "state", "product_qty"],
        "stock.warehouse.orderpoint": ["product_id", "location_id", "product_min_qty", "product_max_qty", "active"],
        "purchase.order.line": ["product_id", "product_uom_qty", "location_final_id", "orderpoint_id", "order_id"],
        "purchase.order": ["state"],
    }

    site_id = fields.Many2one("sales.site", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    project_id = fields.Many2one("sales.project", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    on_hand = fields.Float("There", digits="Product Unit", readonly=True)
    outgoing = fields.Float("To Issue", digits="Product Unit", readonly=True, help="Approved and not yet issued.")
    incoming = fields.Float("On Its Way", digits="Product Unit", readonly=True, help="Ordered and not yet received.")
    ordered = fields.Float("To Be Ordered", digits="Product Unit", readonly=True, help="In requests for quotation.")
    forecast = fields.Float("In Sight", digits="Product Unit", readonly=True, help="There and on its way, less what is promised.")
    product_min = fields.Float("Minimum", digits="Product Unit", readonly=True, aggregator=None)
    product_max = fields.Float("Maximum", digits="Product Unit", readonly=True, aggregator=None)
    orderpoint_id = fields.Many2one("stock.warehouse.orderpoint", readonly=True, groups="stock.group_stock_user")
    to_buy = fields.Float(digits="Product Unit", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(
        compute="_compute_value", compute_sudo=True, groups="sales_logistics.group_cost", help="What is there, at cost.")

    def _compute_value(self):
        for company, rows in self.grouped("company_id").items():
            for row in rows:
                row.value = row.on_hand * row.product_id.with_company(company).standard_price

    @property
    def _table_query(self):
        return SQL(
            """ WITH store AS (%(stores)s), part AS (%(parts)s), total AS (
                    SELECT site_id, product_id, SUM(on_hand) AS on_hand, SUM(outgoing) AS outgoing, SUM(incoming) AS incoming,
                           SUM(ordered) AS ordered, MAX(orderpoint_id) AS orderpoint_id, MAX(product_min) AS product_min,
                           MAX(product_max) AS product_max
                      FROM part GROUP BY site_id, product_id)
                SELECT total.site_id::bigint * 1000000000 + total.product_id AS id,  -- the same at each reading
                       total.*, site.company_id, site.project_id, template.categ_id,
                       on_hand - outgoing + incoming AS forecast,
                       CASE WHEN orderpoint_id IS NULL THEN GREATEST(outgoing - on_hand - incoming - ordered, 0)
                            WHEN on_hand - outgoing + incoming + ordered < product_min
                            THEN GREATEST(product_min, product_max) - (on_hand - outgoing + incoming + ordered)
                            ELSE 0 END AS to_buy
                  FROM total
                  JOIN sales_site AS site ON site.id = total.site_id
                  JOIN product_product AS product ON product.id = total.product_id
                  JOIN product_template AS template ON template.id = product.product_tmpl_id """,
            stores=self._get_stores(), parts=SQL(" UNION ALL ").join(SQL("(%s)", part) for part in self._get_parts()))

    @api.model
    def _get_stores(self):
        """:returns: SQL of all locations of the sites' stores"""
        return SQL(
            """ SELECT site.id AS site_id, place.id AS location_id
                  FROM sales_site AS site
                  JOIN stock_location AS root ON root.id = site.supply_location_id
                  JOIN stock_location AS place ON starts_with(place.parent_path, root.parent_path) """)

    @api.model
    def _get_parts(self):
        """:returns: list of SQL selects of (site_id, product_id, on_hand, outgoing, incoming, ordered, orderpoint_id, product_min,
            product_max)"""
        waiting = SQL("('waiting', 'confirmed', 'partially_available', 'assigned')")
        return [
            SQL(""" SELECT store.site_id, quant.product_id, quant.quantity::numeric AS on_hand, 0::numeric AS outgoing,
                           0::numeric AS incoming, 0::numeric AS ordered, NULL::int AS orderpoint_id, NULL::numeric AS product_min,
                           NULL::numeric AS product_max
                      FROM stock_quant AS quant JOIN store ON store.location_id = quant.location_id """),
            SQL(""" SELECT source.site_id, move.product_id, 0, move.product_qty::numeric, 0, 0, NULL, NULL, NULL
                      FROM stock_move AS move
                      JOIN store AS source ON source.location_id = move.location_id
                 LEFT JOIN store AS target ON target.location_id = COALESCE(move.location_final_id, move.location_dest_id)
                                          AND target.site_id = source.site_id
                     WHERE move.state IN %s AND target.site_id IS NULL """, waiting),
            SQL(""" SELECT target.site_id, move.product_id, 0, 0, move.product_qty::numeric, 0, NULL, NULL, NULL
                      FROM stock_move AS move
                      JOIN store AS target ON target.location_id = COALESCE(move.location_final_id, move.location_dest_id)
                 LEFT JOIN store AS source ON source.location_id = move.location_id AND source.site_id = target.site_id
                     WHERE move.state IN %s AND source.site_id IS NULL """, waiting),
            SQL(""" SELECT store.site_id, line.product_id, 0, 0, 0, line.product_uom_qty::numeric, NULL, NULL, NULL
                      FROM purchase_order_line AS line
                      JOIN purchase_order AS orders ON orders.id = line.order_id
                 LEFT JOIN stock_warehouse_orderpoint AS rule ON rule.id = line.orderpoint_id
                      JOIN store ON store.location_id = COALESCE(rule.location_id, line.location_final_id)
                     WHERE orders.state IN ('draft', 'sent', 'to approve') AND line.product_id IS NOT NULL """),
            SQL(""" SELECT store.site_id, rule.product_id, 0, 0, 0, 0, rule.id, rule.product_min_qty, rule.product_max_qty
                      FROM stock_warehouse_orderpoint AS rule JOIN store ON store.location_id = rule.location_id
                     WHERE rule.active """),
        ]

    def action_set_minimum(self):
        """ Open the dialog that asks below which quantity the product is bought, and up to which. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "name": self.env._("Minimum and Maximum"), "res_model": "sales.supply.minimum",
                "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {
                    "default_site_id": self.site_id.id, "default_product_id": self.product_id.id,
                    "default_product_min": self.product_min, "default_product_max": self.product_max}}

    def action_buy(self):
        """ Open the dialog that makes requests for quotation of what is to be bought. """
        return {"type": "ir.actions.act_window", "name": self.env._("Buy Supplies"), "res_model": "sales.supply.buy", "view_mode": "form",
                "views": [(False, "form")], "target": "new", "context": {"default_stock_ids": self.ids}}
