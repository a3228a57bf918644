from odoo import Command, models
from odoo.exceptions import UserError


class SalesSite(models.Model):
    """ Stock moves of what is handed out on the spot, without a request of its own: uniforms. """
    _inherit = "sales.site"

    def _move_supplies(self, items, origin, back=False):
        """ Hand out of the site's store, or take back into it, at once.

        :param list items: (storable `product.product`, quantity in its unit, `stock.move` with which it went out or None)
        :param str origin: what it is for
        :param bool back: whether it comes back
        :returns: `stock.move`, done, as superuser
        :raises UserError: if so much is not there
        """
        self.ensure_one()
        site = self.sudo().with_company(self.company_id)  # sudo: site administrators need no right in Inventory
        site._touch_supplies()
        store = site._get_supply_location()
        site.company_id._prepare_supplies()
        source, target = store, site.company_id.supply_location_id
        if back:
            source, target = target, source
        else:
            self._check_supplies_there(items)
        common = {"location_id": source.id, "location_dest_id": target.id, "company_id": site.company_id.id, "origin": origin,
                  "picking_type_id": site.company_id.supply_type_id.id}
        picking = site.env["stock.picking"].create({**common, "move_ids": [Command.create({
            **common, "product_id": product.id, "product_uom_qty": quantity, "origin_returned_move_id": move and move.id,
        }) for product, quantity, move in items]})
        picking.action_confirm()
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        picking.with_context(cancel_backorder=False)._action_done()
        return picking.move_ids

    def _check_supplies_there(self, items):
        """:raises UserError: naming what is not there"""
        products = self.env["product.product"].union(*(product for product, _quantity, _move in items))
        free = self._get_free_supplies(products)
        for product, quantity, _move in items:
            there = free.get(product.id, 0.0)
            if product.uom_id.compare(quantity, there) > 0:
                raise UserError(self.env._(
                    "Only %(there)s of %(product)s are there at %(site)s, and %(wanted)s are wanted. Buy more, or hand out another size.",
                    there=f"{there:g}", product=product.display_name, site=self.name, wanted=f"{quantity:g}"))
