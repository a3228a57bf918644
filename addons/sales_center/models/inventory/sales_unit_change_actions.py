from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from .sales_unit_change import OPEN


class SalesUnitChange(models.Model):
    """ The arrows of a request, and what each kind of it brings about. """
    _inherit = "sales.unit.change"

    def _check_arrow(self, *states):
        """ Raise unless the requests stand there, and are the user's or of a team that the user leads. """
        self.check_access("write")
        for change in self:
            if change.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(self.env._(
                    "%(change)s is “%(state)s”: that can't be done now.", change=change.display_name, state=labels[change.state]))
            if not self.env.su and self.env.user not in change.user_id | change.create_uid and (
                    not self.env.user.has_group("sales_center.group_team_leader")):
                raise AccessError(self.env._("%s is somebody else's request.", change.display_name))

    def action_submit(self):
        """ Ask whoever has to agree; where nobody has to, carry it out at once. """
        self._check_arrow("draft")
        for change in self:
            change._check_possible()
            if self.env["sales.approval.rule"]._get_exceeded(change).get(change):
                change._ask_for_approval()
                continue
            if change.kind == "extension" and not self.env.user.has_group("sales_center.group_officer"):
                raise AccessError(self.env._("A hold is extended beyond what is free by the centre's officers: ask one of them."))
            change.sudo()._carry_out()  # sudo: nobody writes claims but methods; who asks was checked
        return True

    def _ask_for_approval(self):
        self.ensure_one()
        change = self.sudo()  # sudo: nobody writes the state but these methods
        change.state = "waiting"
        self.request_approval(self.reason)
        if change.state == "waiting" and change.approval_id.state == "rejected":
            change.state = "refused"  # nobody is able to decide

    def action_carry_out(self):
        """ Carry out what was agreed to and could not be carried out at once. """
        self._check_arrow("agreed")
        self.sudo()._carry_out()  # sudo: nobody writes claims but methods; who asks was checked
        return True

    def action_withdraw(self):
        """ Take the request back, to change it. """
        self._check_arrow("waiting")
        self.action_withdraw_approval()

    def action_cancel(self):
        """ Give the request up, and with it what was asked or agreed, and the order that was prepared. """
        self._check_arrow(*OPEN, "refused")
        for change in self.sudo():  # sudo: nobody writes the state but these methods
            change.state = "cancelled"
            change.approval_id._void(self.env._("The document was cancelled."))
            change.new_order_id.filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()

    def action_draft(self):
        """ Take up again what was refused or cancelled. """
        self._check_arrow("refused", "cancelled")
        # sudo: nobody writes the state but these methods
        self.sudo().write({"state": "draft", "new_order_id": False})

    def action_prepare_order(self):
        """ Make the quotation that takes the place of the order, so that its prices can be agreed on first. """
        self.ensure_one()
        self._check_arrow("draft")
        if not self.order_id or self.kind == "extension":
            raise UserError(self.env._("%s has no order that another one takes the place of.", self.display_name))
        if not self.new_order_id:
            change = self.sudo()  # sudo: the new order is a copy of one that the user may see
            change.new_order_id = change._make_order()
        return self.action_open_new_order()

    def action_open_new_order(self):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": self.new_order_id.id, "views": [(False, "form")]}

    # ------------------------------------------------------------
    # CARRYING OUT
    # ------------------------------------------------------------

    def _check_possible(self):
        """ Raise if the request can't be carried out as things stand. """
        self.ensure_one()
        claim = self.claim_id.sudo()  # sudo: what is so, whoever may see it
        if not claim.is_live:
            raise UserError(self.env._("%s is not held any more.", self.unit_id.display_name))
        if error := claim._get_contract_error():
            raise UserError(error)
        if self.kind in ("unit", "cancellation"):
            claim.unit_id._check_undelivered()
        if self.kind == "unit":
            unit, waiting = self.new_unit_id.sudo(), self.env["sales.unit.waiting"]  # sudo: as above
            unit._check_claimable(
                claim.kind, claim.partner_id, claim.user_id, self.env["sale.order.line"],
                unit._get_live_claims().get(unit), waiting._get_offers(unit).get(unit))
        if self.fee_amount and not self.sudo().project_id.fee_product_id:  # sudo: the project's settings
            raise UserError(self.env._("Say in the project what the invoice of a fee names: %s.", self.sudo().project_id.name))

    def _try_to_carry_out(self):
        """ Carry out what was just agreed to; where it can't be, say why and leave it to the seller. """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._carry_out()
        except UserError as error:
            self.message_post(body=self.env._("Agreed, but it could not be carried out: %s", error), author_id=self.env.user.partner_id.id,
                              partner_ids=(self.user_id | self.create_uid).partner_id.ids)

    def _carry_out(self):
        """ Bring about what is asked for, all of it or nothing. Called as superuser. """
        for change in self:
            (change.unit_id | change.new_unit_id)._touch()
            change._check_possible()
            if error := change._get_approval_error():
                raise UserError(error)
            if change.approval_id.state == "approved":
                change.approval_id._use()
            change.write({"state": "done", "done_at": fields.Datetime.now()})
            getattr(change, f"_carry_out_{change.kind}")()
            change._invoice_fee()

    def _carry_out_extension(self):
        self.claim_id._extend(self.asked_until)

    def _carry_out_buyer(self):
        self._replace_claim({})

    def _carry_out_unit(self):
        if own := self.new_unit_id._get_live_claims().get(self.new_unit_id):
            own._end("converted", vacate=False)
        elif self.claim_id.kind == "hold" and self.new_unit_id.project_id != self.project_id:
            self.claim_id._check_hold_limit(self.new_unit_id, self.user_id)
        self.env["sales.unit.claim"]._end_expired(self.new_unit_id)
        self._replace_claim({self.claim_id: self.new_unit_id})

    def _carry_out_cancellation(self):
        rest = self._get_order_claims() - self.claim_id
        new = (self.new_order_id or self._make_order()) if rest else self.env["sale.order"]
        self.claim_id._end("cancelled", self.reason)
        self._replace_order(rest, new)

    def _replace_claim(self, units):
        """:param dict units: claim to the unit that it goes over to """
        claims = self._get_order_claims() | self.claim_id
        new = (self.new_order_id or self._make_order()) if self.order_id else self.order_id
        made = self._replace_order(claims, new, units, self.new_partner_id if self.kind == "buyer" else None)
        self.new_claim_id = made.filtered(lambda claim: claim.origin_id == self.claim_id)

    def _replace_order(self, claims, new, units=None, partner=None):
        """ Have the claims go over to another order, which is confirmed in place of the present one; what was invoiced is credited. """
        made = claims._replace(units, partner, new._get_replacement_lines(claims, units) if new else {})
        self.credit_move_ids = self.order_id._end_for(new, self.reason, self.user_id)
        if new:
            self.new_order_id = new
        return made

    def _get_order_claims(self):
        return self.order_id.order_line._get_live_unit_claims() if self.order_id else self.env["sales.unit.claim"]

    def _get_seller(self):
        return self.order_id.user_id or self.user_id

    def _make_order(self):
        """ Copy the order for the new buyer, with the new unit at its list price, or without the unit.

        :returns: `sale.order`, a quotation on the seller's own authority
        """
        self.ensure_one()
        return self.order_id._make_replacement(
            self.user_id, self.new_partner_id if self.kind == "buyer" else None,
            {self.unit_id: self.new_unit_id} if self.kind == "unit" else None, self.unit_id if self.kind == "cancellation" else None)

    def _invoice_fee(self):
        if not self.fee_amount:
            return
        product = self.project_id.fee_product_id
        self.fee_move_id = self.env["account.move"].with_company(self.company_id).create({
            "move_type": "out_invoice", "partner_id": self.partner_id.id, "invoice_origin": self.name,
            "currency_id": self.currency_id.id, "invoice_user_id": self._get_seller().id,
            "invoice_line_ids": [Command.create({
                "product_id": product.id, "quantity": 1, "price_unit": self.fee_amount,
                "name": f"{product.display_name}, {self.display_name}"})]})
