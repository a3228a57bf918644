from odoo import fields, models
from odoo.tools import SQL

# Measures that are worked out from the sums of a group, never averaged: numerator, denominator, factor.
RATIOS = {
    "price_per_area": ("value", "gross_area", 1),
    "realised": ("value", "list_value", 100),
    "above_floor": ("floor_gain", "floor_value", 100),
}


class SalesUnitTransaction(models.Model):
    """ Units that were sold (成交分析): one row per deal, which is a subscription or the contract that it went over into.

    A deal is of the day on which the unit was subscribed; another buyer does not change that, another unit is another deal.
    Amounts are in company currency: what the order's line
    says; where a unit was sold without an order, its list price.
    """
    _name = "sales.unit.transaction"
    _inherit = ["sales.unit.analysis.mixin"]
    _description = "Transactions of Units"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "unit_id"
    _depends = {
        "sales.unit": ["price_total", "floor_price", "gross_area", "layout", "floor", "building_id", "kind_id"],
        "sales.unit.claim": ["unit_id", "state", "kind", "origin_id", "order_line_id", "user_id", "team_id", "sold_at", "contracted_at"],
        "sales.launch.unit": ["unit_id", "launch_id"],
        "sales.launch": ["state"],
        "sales.unit.band": ["company_id", "measure", "start"],
        "sale.order": ["currency_rate", "source_id", "medium_id", "campaign_id", "opportunity_id"],
        "sale.order.line": ["price_subtotal", "reference_subtotal", "floor_price", "order_id"],
        "crm.lead": ["source_id", "medium_id", "campaign_id"],
    }

    date = fields.Datetime("Sold On", readonly=True)
    date_contract = fields.Datetime("Contracted On", readonly=True)
    state = fields.Selection([("live", "In force"), ("cancelled", "Cancelled")], string="Status", readonly=True)
    kind = fields.Selection([("subscription", "Subscription"), ("contract", "Contract")], string="Stands As", readonly=True)
    claim_id = fields.Many2one("sales.unit.claim", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    source_id = fields.Many2one("utm.source", string="Channel", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    gross_area = fields.Float("Gross Area (m²)", digits=(16, 2), readonly=True)
    value = fields.Monetary(readonly=True)
    list_value = fields.Monetary("At List Price", readonly=True)
    floor_value = fields.Monetary("At Floor Price", readonly=True, groups="sales_center.group_floor_price")
    floor_gain = fields.Monetary("Above Floor", readonly=True, groups="sales_center.group_floor_price")
    price_per_area = fields.Monetary("Price per m²", readonly=True, aggregator="avg")
    realised = fields.Float("Of List Price (%)", digits=(16, 2), readonly=True, aggregator="avg", help="What is paid, of the list price.")
    above_floor = fields.Float(
        "Above Floor (%)", digits=(16, 2), readonly=True, aggregator="avg", groups="sales_center.group_floor_price")

    @property
    def _table_query(self):
        deal = SQL("coalesce(line.price_subtotal / nullif(sale.currency_rate, 0), unit.price_total)")
        listed = SQL("coalesce(line.reference_subtotal / nullif(sale.currency_rate, 0), unit.price_total)")
        floor = SQL("coalesce(nullif(line.floor_price, 0)::numeric / nullif(sale.currency_rate, 0)::numeric, unit.floor_price, 0)")
        return SQL(
            """
            SELECT claim.id, claim.id AS claim_id, claim.unit_id, claim.project_id, unit.building_id, unit.kind_id, unit.layout, unit.floor,
                   launched.launch_id, claim.partner_id, claim.user_id, claim.team_id, claim.company_id, company.currency_id, claim.kind,
                   CASE WHEN claim.state = 'live' THEN 'live' ELSE 'cancelled' END AS state,
                   coalesce(claim.sold_at,
                            CASE WHEN origin.kind = 'subscription' THEN origin.create_date ELSE claim.create_date END) AS date,
                   CASE WHEN claim.kind = 'contract' THEN coalesce(claim.contracted_at, claim.create_date) END AS date_contract,
                   sale.id AS order_id, coalesce(sale.source_id, lead.source_id) AS source_id,
                   coalesce(sale.medium_id, lead.medium_id) AS medium_id, coalesce(sale.campaign_id, lead.campaign_id) AS campaign_id,
                   1 AS unit_count, unit.gross_area, %(deal)s AS value, %(listed)s AS list_value,
                   %(floor)s AS floor_value, CASE WHEN %(floor)s > 0 THEN %(deal)s - %(floor)s END AS floor_gain,
                   %(deal)s / nullif(unit.gross_area, 0)::numeric AS price_per_area, %(deal)s / nullif(%(listed)s, 0) * 100 AS realised,
                   (%(deal)s - %(floor)s) / nullif(%(floor)s, 0) * 100 AS above_floor,
                   %(area_band)s AS area_band_id, %(price_band)s AS price_band_id
              FROM sales_unit_claim AS claim
              JOIN sales_unit AS unit ON unit.id = claim.unit_id
              JOIN res_company AS company ON company.id = claim.company_id
         LEFT JOIN sales_unit_claim AS origin ON origin.id = claim.origin_id
         LEFT JOIN sale_order_line AS line ON line.id = claim.order_line_id
         LEFT JOIN sale_order AS sale ON sale.id = line.order_id
         LEFT JOIN crm_lead AS lead ON lead.id = sale.opportunity_id
         LEFT JOIN (SELECT unit_id, max(launch_id) AS launch_id FROM sales_launch_unit
                      JOIN sales_launch ON sales_launch.id = launch_id AND sales_launch.state IN ('open', 'closed')
                     GROUP BY unit_id) AS launched ON launched.unit_id = unit.id
             WHERE claim.kind IN ('subscription', 'contract') AND claim.state IN ('live', 'cancelled', 'released')
            """,
            deal=deal, listed=listed, floor=floor, area_band=self._get_band("area", SQL("unit.gross_area")),
            price_band=self._get_band("price", deal))

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in RATIOS or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        super()._read_group_select(aggregate_spec, query)  # checks the reader's right to the field
        top, bottom, factor = RATIOS[name]
        return SQL("SUM(%s)::numeric / NULLIF(SUM(%s)::numeric, 0) * %s", self._field_to_sql(self._table, top, query),
                   self._field_to_sql(self._table, bottom, query), factor)

    def action_open_unit(self):
        """ Open the unit of the row. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sales.unit", "res_id": self.unit_id.id, "views": [(False, "form")]}
