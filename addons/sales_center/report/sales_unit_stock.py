from odoo import api, fields, models
from odoo.tools import SQL

PACE_DAYS = 90  # of which the present pace is


class SalesUnitStock(models.Model):
    """ Units that came to the market and what is left of them (余房分析): one row per unit, sold or not, so that
    absorption and pace can be worked out for every group.

    A unit counts as sold from its subscription on; what is held is still left. Months left are those that it
    takes at the pace of the last 90 days.
    """
    _name = "sales.unit.stock"
    _inherit = ["sales.unit.analysis.mixin"]
    _description = "Remaining Units"
    _auto = False
    _order = "project_id, building_id, age desc, id"
    _rec_name = "unit_id"
    _depends = {
        "sales.unit": ["stage", "active", "market_since", "price_total", "floor_price", "gross_area", "layout", "floor", "building_id"],
        "sales.unit.claim": ["unit_id", "state", "kind", "origin_id", "sold_at"],
        "sales.unit.remark": ["unit_id", "reason"],
        "sales.launch.unit": ["unit_id", "launch_id"],
        "sales.launch": ["state"],
        "sales.unit.band": ["company_id", "measure", "start"],
        "sales.registration": ["unit_ids"],
        "sale.order.line": ["unit_id"],
    }

    market_since = fields.Datetime("On the Market Since", readonly=True)
    is_left = fields.Boolean("Left to Sell", readonly=True)
    is_untouched = fields.Boolean(
        "Nobody Asked", readonly=True, help="Never held, sold, offered in a quotation or intended by a visitor.")
    last_reason = fields.Selection(
        selection=lambda self: self.env["sales.unit.remark"]._fields["reason"]._description_selection(self.env),
        string="Last Remark", readonly=True)
    intended_count = fields.Integer("Calls and Visits about It", readonly=True, help="That named the unit as intended.")
    remark_count = fields.Integer("Number of Remarks", readonly=True)
    left_count = fields.Integer("Units Left", readonly=True)
    sold_count = fields.Integer("Units Sold", readonly=True)
    recent_count = fields.Integer("Sold in 90 Days", readonly=True)
    untouched_count = fields.Integer("Units Nobody Asked For", readonly=True)
    age = fields.Integer("Days on the Market", readonly=True, aggregator="avg", help="Of what is left.")
    left_area = fields.Float("Area Left (m²)", digits=(16, 2), readonly=True)
    left_value = fields.Monetary("Value Left", readonly=True)
    left_floor_value = fields.Monetary("Left at Floor Price", readonly=True, groups="sales_center.group_floor_price")
    absorption = fields.Float(
        "Absorption (%)", digits=(16, 2), readonly=True, aggregator="avg", help="Units sold, of all that were on the market.")
    months_left = fields.Float(
        digits=(16, 1), readonly=True, aggregator="avg",
        help="How long what is left lasts at the pace of the last 90 days. Empty: nothing was sold in them.")

    @api.model
    def _get_interest_queries(self):
        """ What counts as somebody having looked at a unit. Areas and addons add theirs.

        :returns: list of SQL, each a select of one column: ids of units
        """
        return [
            SQL("SELECT unit_id FROM sales_unit_claim"),
            SQL("SELECT unit_id FROM sale_order_line WHERE unit_id IS NOT NULL"),
            SQL("SELECT unit_id FROM sales_registration_unit_rel"),
        ]

    @property
    def _table_query(self):
        return SQL(
            """
            WITH asked AS (%(asked)s),
                 sold AS (SELECT claim.unit_id, min(coalesce(claim.sold_at, origin.create_date, claim.create_date)) AS date
                            FROM sales_unit_claim AS claim
                       LEFT JOIN sales_unit_claim AS origin ON origin.id = claim.origin_id AND origin.kind = 'subscription'
                           WHERE claim.state = 'live' AND claim.kind IN ('subscription', 'contract') GROUP BY claim.unit_id),
                 launched AS (SELECT unit_id, max(launch_id) AS launch_id FROM sales_launch_unit
                                JOIN sales_launch ON sales_launch.id = launch_id AND sales_launch.state IN ('open', 'closed')
                               GROUP BY unit_id),
                 intended AS (SELECT unit_id, count(*)::integer AS count FROM sales_registration_unit_rel GROUP BY unit_id),
                 remark AS (SELECT DISTINCT ON (unit_id) unit_id, reason, count(*) OVER (PARTITION BY unit_id) AS count
                              FROM sales_unit_remark ORDER BY unit_id, id DESC)
            SELECT unit.id, unit.id AS unit_id, unit.project_id, unit.building_id, unit.kind_id, unit.layout, unit.floor, unit.company_id,
                   company.currency_id, launched.launch_id, coalesce(unit.market_since, unit.create_date) AS market_since,
                   sold.unit_id IS NULL AS is_left, sold.unit_id IS NULL AND asked.unit_id IS NULL AS is_untouched,
                   remark.reason AS last_reason, coalesce(remark.count, 0)::integer AS remark_count,
                   coalesce(intended.count, 0) AS intended_count, 1 AS unit_count,
                   (sold.unit_id IS NULL)::integer AS left_count, (sold.unit_id IS NOT NULL)::integer AS sold_count,
                   (sold.date >= %(pace_from)s)::integer AS recent_count,
                   (sold.unit_id IS NULL AND asked.unit_id IS NULL)::integer AS untouched_count,
                   CASE WHEN sold.unit_id IS NULL
                        THEN extract(epoch FROM %(now)s - coalesce(unit.market_since, unit.create_date))::integer / 86400 END AS age,
                   CASE WHEN sold.unit_id IS NULL THEN unit.gross_area ELSE 0 END AS left_area,
                   CASE WHEN sold.unit_id IS NULL THEN unit.price_total ELSE 0 END AS left_value,
                   CASE WHEN sold.unit_id IS NULL THEN unit.floor_price ELSE 0 END AS left_floor_value,
                   (sold.unit_id IS NOT NULL)::integer * 100.0 AS absorption, NULL::numeric AS months_left,
                   %(area_band)s AS area_band_id, %(price_band)s AS price_band_id
              FROM sales_unit AS unit
              JOIN res_company AS company ON company.id = unit.company_id
         LEFT JOIN sold ON sold.unit_id = unit.id
         LEFT JOIN asked ON asked.unit_id = unit.id
         LEFT JOIN launched ON launched.unit_id = unit.id
         LEFT JOIN intended ON intended.unit_id = unit.id
         LEFT JOIN remark ON remark.unit_id = unit.id
             WHERE unit.stage IN ('on_market', 'delivered') AND unit.active
            """,
            asked=SQL(" UNION ").join(self._get_interest_queries()), now=fields.Datetime.now(),
            pace_from=fields.Datetime.subtract(fields.Datetime.now(), days=PACE_DAYS),
            area_band=self._get_band("area", SQL("unit.gross_area")), price_band=self._get_band("price", SQL("unit.price_total")))

    def _read_group_select(self, aggregate_spec, query):
        def total(name):
            return SQL("SUM(%s)::numeric", self._field_to_sql(self._table, name, query))
        if aggregate_spec == "absorption:avg":
            return SQL("%s / NULLIF(%s, 0) * 100", total("sold_count"), total("unit_count"))
        if aggregate_spec == "months_left:avg":
            return SQL("%s / NULLIF(%s, 0) * %s", total("left_count"), total("recent_count"), PACE_DAYS / 30)
        return super()._read_group_select(aggregate_spec, query)

    def action_open_unit(self):
        """ Open the unit of the row. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sales.unit", "res_id": self.id, "views": [(False, "form")]}
