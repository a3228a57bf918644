from odoo import Command, fields, models
from odoo.exceptions import UserError


class SalesSupplyRequest(models.Model):
    """ From the approval to the return: transfers between the site's store and what is used. """
    _inherit = "sales.supply.request"

    def _reserve(self):
        """ Make the transfer, which reserves what is in the site's store. """
        self.site_id.sudo()._touch_supplies()  # sudo: who approves need not be able to change the site
        for request in self.sudo():  # sudo: site administrators need no right in Inventory
            store = request.site_id._get_supply_location()
            request.company_id._prepare_supplies()
            picking = self.env["stock.picking"].sudo().with_company(request.company_id).create(  # sudo: as above
                request._get_transfer_values(store, request.company_id.supply_location_id, [
                    {"product_id": line.product_id.id, "product_uom_qty": line.quantity, "supply_line_id": line.id}
                    for line in request.line_ids]))
            picking.action_confirm()

    def _get_transfer_values(self, source, target, moves):
        common = {"location_id": source.id, "location_dest_id": target.id, "company_id": self.company_id.id, "origin": self.name}
        return {
            **common, "picking_type_id": self.company_id.supply_type_id.id, "supply_request_id": self.id,
            "move_ids": [Command.create({**common, "picking_type_id": self.company_id.supply_type_id.id, **values}) for values in moves]}

    # ------------------------------------------------------------
    # ISSUE
    # ------------------------------------------------------------

    def action_issue(self, quantities=None):
        """ Hand out what was approved, all that is left or a part of it.

        :param dict quantities: line id to how much of it, in the product's unit; None: all that is left of all
        :raises UserError: if so much is not there
        """
        self._check_officer()
        self._check_state("approved")
        self.site_id.sudo()._touch_supplies()  # sudo: who issues need not be able to change the site
        for request in self:
            request.with_company(request.company_id)._issue(quantities)

    def _issue(self, quantities):
        lines = self.sudo().line_ids.filtered("qty_left")  # sudo: see `_reserve`
        wanted = {line: line.qty_left if quantities is None else float(quantities.get(line.id, quantities.get(str(line.id), 0)))
                  for line in lines}
        if unknown := {int(key) for key in quantities or ()} - set(lines.ids):
            raise UserError(self.env._("Nothing is left to issue of %s items of the list.", len(unknown)))
        wanted = {line: quantity for line, quantity in wanted.items() if quantity}
        if not wanted:
            raise UserError(self.env._("Say what is issued."))
        moves = lines._get_open_moves()
        moves._action_assign()
        for line, quantity in wanted.items():
            line._check_issue(quantity)
        for line, quantity in wanted.items():
            line._pick(quantity)
        self._carry_out(moves.picking_id)
        self.sudo().date_issued = fields.Datetime.now()  # sudo: nobody writes it but this arrow
        self._tell_requester(self.env._("Issued"))

    def _carry_out(self, pickings):
        """ As Odoo's own button does, without its dialogs. """
        pickings.with_context(cancel_backorder=False)._action_done()

    def _follow_moves(self):
        """ What was handed out, or won't be any more, is on the stock moves: follow them. """
        for request in self.filtered(lambda request: request.state == "approved" and not request.line_ids._get_open_moves()):
            if any(request.line_ids.mapped("qty_issued")):
                request._move("active")
            else:
                request._move("cancelled", state_reason=self.env._("Its transfer was cancelled in Inventory."))

    def action_open_issue(self):
        """ Open the dialog that asks how much is issued. """
        return self._open_handling("issue", self.env._("Issue"))

    def action_close_rest(self, reason=None):
        """ What is left won't be issued.

        :param str reason: why; required
        """
        self._check_owner_or_officer()
        self._check_state("approved")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the rest is left out."))
        for request in self.sudo():  # sudo: see `_reserve`
            if not any(request.line_ids.mapped("qty_issued")):
                raise UserError(self.env._("Nothing of %s has been issued: cancel it instead.", request.name))
            request.state_reason = reason
            request.line_ids._get_open_moves()._action_cancel()

    def action_ask_close_rest(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_close_rest", self.env._("Leave Out the Rest"))

    # ------------------------------------------------------------
    # RECEIPT AND RETURN
    # ------------------------------------------------------------

    def action_receive(self):
        """ Who asked has got it; for somebody without an account an administrator says so. """
        self.check_access("read")
        self._check_state("active")
        for request in self:
            if not request.is_mine and request.employee_id.sudo().user_id and not self.env.su:  # sudo: whether there is an account
                raise UserError(self.env._("%s confirms the receipt.", request.employee_id.name))
        self._check_owner_or_officer()
        self._move("done")

    def action_return(self, quantities):
        """ Something comes back into the store, unused.

        :param dict quantities: line id to how much of it, in the product's unit
        """
        self._check_officer()
        self._check_state("approved", "active", "done")
        self.site_id.sudo()._touch_supplies()  # sudo: see `action_issue`
        for request in self:
            request.with_company(request.company_id)._return(quantities)

    def _return(self, quantities):
        request = self.sudo()  # sudo: see `_reserve`
        moves = []
        for line in request.line_ids:
            quantity = float(quantities.get(line.id, quantities.get(str(line.id), 0)))
            if quantity:
                moves += line._get_return_values(quantity)
        if not moves:
            raise UserError(self.env._("Say what is returned."))
        picking = self.env["stock.picking"].sudo().create(request._get_transfer_values(  # sudo: as above
            request.company_id.supply_location_id, request.site_id._get_supply_location(), moves))
        picking.action_confirm()
        for move in picking.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        request._carry_out(picking)

    def action_open_return(self):
        """ Open the dialog that asks how much comes back. """
        return self._open_handling("return", self.env._("Return"))

    def _open_handling(self, kind, title):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "name": title, "res_model": "sales.supply.handling", "view_mode": "form",
                "views": [(False, "form")], "target": "new", "context": {"default_request_id": self.id, "default_kind": kind}}

    def action_open_transfers(self):
        """ Open the transfers in Inventory. """
        self.ensure_one()
        domain = [("supply_request_id", "=", self.id)]
        return {"type": "ir.actions.act_window", "name": self.env._("Transfers"), "res_model": "stock.picking", "view_mode": "list,form",
                "domain": domain}
