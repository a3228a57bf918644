from datetime import date

from odoo import models

# Any day does: only the distance to it counts. A first of the month is the worst case of
# "end of the month" terms.
DAY = date(2024, 1, 1)


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _get_average_days(self):
        """Days until payment, weighted by how much of the amount is due when.

        :returns: float, days; 0 for an empty recordset, which means payment at once
        """
        lines = self.line_ids.filtered(lambda line: line.value == "percent") or self.line_ids
        weights = [line.value_amount or 0.0 for line in lines]
        if not sum(weights):
            return 0.0
        days = [(line._get_due_date(DAY) - DAY).days for line in lines]
        return sum(day * weight for day, weight in zip(days, weights, strict=True)) / sum(weights)
