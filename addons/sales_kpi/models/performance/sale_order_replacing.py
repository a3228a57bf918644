from odoo import models


class SaleOrder(models.Model):
    """ Whose a deal is goes over to the order in its place, as it is in that moment: as sellers agreed on, as the verdict of a
    dispute said, or with whom it was posted for. A sharing that was approved for the new order itself stays.
    """
    _inherit = "sale.order"

    def _end_for(self, new, reason, seller):
        if new and self.performance_followed:
            self._hand_performance_over(new)
        return super()._end_for(new, reason, seller)

    def _hand_performance_over(self, new):
        """ As superuser, before the order is cancelled. """
        own = self.env["sales.performance.sharing"].search_count([("order_id", "=", new.id), ("state", "=", "applied")], limit=1)
        percents = self._get_current_percents()
        if not own and percents and percents != new._get_current_percents():
            new._set_performance_shares(percents)
