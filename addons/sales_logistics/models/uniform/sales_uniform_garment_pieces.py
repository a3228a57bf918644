from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.addons.sales_center.tools.concession import allocate


class SalesUniformGarment(models.Model):
    """ Pieces that are handed over: out of the site's store where Inventory tracks them. """
    _inherit = "sales.uniform.garment"

    @api.model
    def _get_pieces(self, site, wanted, origin):
        """ Take pieces out of the site's store, and say what is to be written down of them in custody.

        :param site: `sales.site`
        :param list wanted: (`sales.uniform.garment`, `product.product`) for each piece
        :param str origin: whom they are for, on the transfer
        :returns: list of dicts of values of `sales.custody`, in the same order
        :raises UserError: if one is not there
        """
        company = site.company_id
        stored = Counter(size.sudo() for _garment, size in wanted if size.sudo().is_storable)  # sudo: what Inventory knows of it
        moves = site._move_supplies([(size, pieces, None) for size, pieces in stored.items()], origin) if stored else ()
        taken = {move.product_id: (move, self._share(move.value, stored[move.product_id], company)) for move in moves}
        today = fields.Date.context_today(self)
        values = []
        for garment, size in wanted:
            move, costs = taken.get(size.sudo(), (None, None))  # sudo: as above
            values.append({
                "kind": "uniform", "name": size.display_name, "product_id": size.id, "site_id": site.id, "garment_id": garment.id,
                "deposit": garment.deposit, "move_id": move and move.id,
                "cost": costs.pop() if move else size.sudo().with_company(company).standard_price,  # sudo: as above
                "date_renewal": today + relativedelta(months=garment.months) if garment.months else False})
        return values

    @api.model
    def _share(self, amount, pieces, company):
        """:returns: list of amounts, one for each piece, that add up to the cent"""
        return allocate(amount, [1] * pieces, company.currency_id.rounding)
