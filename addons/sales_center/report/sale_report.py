from odoo import fields, models
from odoo.tools import SQL


class SaleReport(models.Model):
    _inherit = "sale.report"

    reference_subtotal = fields.Monetary(string="At Reference Prices", readonly=True)
    concession_amount = fields.Monetary(string="Concession", readonly=True)
    concession = fields.Float(
        string="Concession (%)", readonly=True, aggregator="avg", digits=(16, 2),
        help="What is given away of all that is sold at reference prices: the ratio of the two sums.",
    )

    sales_project_id = fields.Many2one("sales.project", readonly=True)

    def _select_additional_fields(self):
        fields_sql = super()._select_additional_fields()
        fields_sql["sales_project_id"] = "s.sales_project_id"
        rate = f"""
            / {self._case_value_or_one('s.currency_rate')}
            * {self._case_value_or_one('account_currency_table.rate')}"""
        fields_sql["reference_subtotal"] = f"SUM(l.reference_subtotal {rate})"
        fields_sql["concession_amount"] = f"SUM(l.concession_amount {rate})"
        fields_sql["concession"] = """
            CASE WHEN SUM(l.reference_subtotal) > 0 THEN SUM(l.concession_amount) / SUM(l.reference_subtotal) * 100
                 WHEN SUM(l.concession_amount) > 0 THEN 100 ELSE 0 END"""
        return fields_sql

    def _group_by_sale(self):
        return f"{super()._group_by_sale()}, s.sales_project_id"

    def _read_group_select(self, aggregate_spec, query):
        """A percentage is never averaged: it is worked out from the sums of each group."""
        if aggregate_spec != "concession:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(concession)s) / NULLIF(SUM(%(reference)s), 0) * 100",
            concession=self._field_to_sql(self._table, "concession_amount", query),
            reference=self._field_to_sql(self._table, "reference_subtotal", query),
        )
