from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import concession

# Read by the order's access to fields, see `models/approval/sale_order.py`.
COMPUTED_ONLY = frozenset({
    "reference_total", "concession_amount", "concession", "below_floor",
    "amount_untaxed", "amount_tax", "amount_total", "currency_rate",
})
# Customers read their own orders, but not this.
INTERNAL_ONLY = frozenset({"reference_total", "concession_amount", "concession", "below_floor"})


class SaleOrder(models.Model):
    _inherit = "sale.order"

    reference_total = fields.Monetary(
        string="At Reference Prices", compute="_compute_concession", store=True,
        help="What the order would cost at published prices, without tax.",
    )
    concession_amount = fields.Monetary(
        string="Concession", compute="_compute_concession", store=True,
        help="What the order gives away against published prices, however it does so.",
    )
    concession = fields.Float(
        string="Concession (%)", digits=(16, 4), compute="_compute_concession", store=True, aggregator="avg",
    )
    below_floor = fields.Boolean(compute="_compute_concession", store=True)

    @api.depends(
        "order_line.concession_amount", "order_line.reference_subtotal", "order_line.below_floor",
    )
    def _compute_concession(self):
        for order in self:
            lines = order.order_line
            order.reference_total = sum(lines.mapped("reference_subtotal"))
            order.concession_amount = sum(lines.mapped("concession_amount"))
            order.concession = concession.percent(order.concession_amount, order.reference_total)
            order.below_floor = any(lines.mapped("below_floor"))

    @api.model
    def default_get(self, fields_list):
        # Personal defaults (`ir.default`) are as good as values that a client sends.
        return super().default_get([name for name in fields_list if name not in COMPUTED_ONLY])

    def _get_early_discount(self):
        """Part that the customer may keep for paying early, beyond what the standard terms allow.

        Nothing for no order: a form may still hold a line that was just taken out of its order.
        """
        terms = self.payment_term_id.sudo(), self.company_id.sudo().standard_payment_term_id  # sudo: facts of the order
        granted, standard = (term.discount_percentage if term.early_discount else 0.0 for term in terms)
        return max(0.0, granted - standard) / 100

    def _read_group_select(self, aggregate_spec, query):
        """A percentage is never averaged: it is worked out from the sums of each group, in company currency."""
        if aggregate_spec != "concession:avg":
            return super()._read_group_select(aggregate_spec, query)
        rate = SQL("COALESCE(NULLIF(%s, 0), 1)", self._field_to_sql(self._table, "currency_rate", query))
        return SQL(
            "SUM(%(concession)s / %(rate)s) / NULLIF(SUM(%(reference)s / %(rate)s), 0) * 100",
            concession=self._field_to_sql(self._table, "concession_amount", query),
            reference=self._field_to_sql(self._table, "reference_total", query), rate=rate,
        )

    def _refresh_reference_prices(self):
        """Measure open quotations that outlived their prices against the prices of today."""
        now = fields.Datetime.now()
        stale = self.env["sale.order.line"]
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            oldest = now - timedelta(days=order.company_id.reference_validity_days)
            stale |= order.order_line.filtered(
                lambda line, oldest=oldest: line.reference_date and line.reference_date < oldest
            )
        stale._measure_again()
