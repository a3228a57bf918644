from odoo import models


class SalesMealService(models.Model):
    """ What the meals of days cost. """
    _inherit = "sales.meal.service"

    def _get_prices(self):
        """ One query for all.

        :returns: dict of service to (price, price for a guest); without those that have no valid price. In a plan without
            any price meals cost nothing
        """
        # In the order of the model: the latest first.
        rows = self.env["sales.meal.price"].search([("plan_id", "in", self.plan_id.ids)])
        priced, by_kind = rows.plan_id, rows.grouped(lambda row: (row.plan_id, row.kind))
        found = {}
        for service in self:
            if service.plan_id not in priced:
                found[service] = (0, 0)
                continue
            for row in by_kind.get((service.plan_id, service.kind), ()):
                if row.date_from <= service.date:
                    found[service] = (row.price, row.guest_price)
                    break
        return found

    def _get_unpriced(self):
        """:returns: `sales.meal.service`, those for which no price is valid"""
        prices = self._get_prices()
        return self.filtered(lambda service: service not in prices)
