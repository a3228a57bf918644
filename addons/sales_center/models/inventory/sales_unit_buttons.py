from odoo import Command, models
from odoo.exceptions import UserError


class SalesUnit(models.Model):
    """ What the buttons of a unit, and of its cell on the board, open. """
    _inherit = "sales.unit"

    def _open_hold(self, name, purpose, partner=None):
        return {
            "type": "ir.actions.act_window", "name": name, "res_model": "sales.unit.hold", "views": [(False, "form")], "target": "new",
            "context": {
                "default_unit_ids": self.ids, "default_purpose": purpose, "default_partner_id": partner.id if partner else False},
        }

    def action_hold(self):
        """ Open the dialog that asks for whom the units are held; where one is kept, it is known. """
        return self._open_hold(self.env._("Hold"), "hold", self._get_own_customer())

    def action_wait(self):
        """ Open the dialog that asks for whom one waits. """
        return self._open_hold(self.env._("Join Waiting List"), "wait")

    def action_quote(self):
        """ Open the quotation that sells the units: of the customer for whom they are held, or of one asked for. """
        customer = self._get_own_customer()
        if customer:
            return self._open_quotation(customer)
        if hindrances := self._get_hindrances():
            raise UserError("\n".join(hindrances.values()))
        return self._open_hold(self.env._("Subscribe"), "quote")

    def _get_own_customer(self):
        """ Return the `res.partner` for whom the user has all of the units, held or kept; empty otherwise. """
        entries = self.env["sales.unit.waiting"]._get_offers(self)
        claims, user = self._get_live_claims(), self.env.user
        # sudo: one's own are one's own, also when one has left the team
        found = [claims.get(unit) or entries.get(unit, [self.env["sales.unit.waiting"]])[0].sudo() for unit in self]
        customers = {record.partner_id.id if record.user_id == user else False for record in found}
        return self.env["res.partner"].browse(customers if len(customers) == 1 and all(customers) else ())

    def _open_quotation(self, partner):
        """ Open the customer's quotation of the units, which is made where there is none. """
        Order = self.env["sale.order"]
        order = Order.search([
            ("state", "in", ("draft", "sent")), ("partner_id", "=", partner.id), ("user_id", "=", self.env.uid),
            *[("order_line.unit_id", "=", unit.id) for unit in self]], limit=1)
        if not order:
            order = Order.create({
                "partner_id": partner.id, "company_id": self.company_id.id, "user_id": self.env.uid,
                "order_line": [Command.create({"product_id": unit.product_id.id, "unit_id": unit.id}) for unit in self]})
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": order.id, "views": [(False, "form")]}

    def action_extend(self):
        """ Hold the unit longer. """
        claims = self.env["sales.unit.claim"]
        for claim in self._get_live_claims().values():
            claims |= claim.sudo(False)
        if not claims:
            raise UserError(self.env._("Nobody holds this unit."))
        return claims.action_extend()

    def action_change(self):
        """ Open a request about the unit: another buyer, another unit, a cancellation. """
        return self._open_change("cancellation")

    def action_open_waiting(self):
        """ Open the waiting list of the unit, as far as the user may see it. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_unit_waiting_action")
        return {**action, "domain": [("unit_id", "=", self.id)]}
