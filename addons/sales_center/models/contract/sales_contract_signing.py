"""From the approved contract to the signed one, and on to the archive."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .const import LIVE_STATES, OFFICER, SIGNED_STATES


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _check_officer(self):
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Signing, registration and archive are the centre's officers' business."))

    def action_sign(self, date=None):
        """ Both sides have signed: freeze the contracts and turn the claims of their units into contracts.

        :param date date: when; today by default, not later than that
        :raises UserError: if a contract is not approved, its order not confirmed or a unit somebody else's
        """
        self._check_officer()
        self.check_access("read")
        today = fields.Date.context_today(self)
        date = fields.Date.to_date(date) or today
        if date > today:
            raise UserError(self.env._("A contract is recorded as signed once it is."))
        self._check_state(("approved",), "signed")
        self.unit_ids.sudo()._touch()  # sudo: rows of what is sold, in the order of their ids
        self._touch()
        for contract in self.sorted("id"):
            contract._check_signable()
            # sudo: nobody writes what was signed but this method, after the checks above
            contract.sudo()._sign(date)
        self._on_signed()

    def _check_signable(self):
        self.ensure_one()
        order = self.order_id.sudo()  # sudo: its state binds also who can't read it
        if order and order.state != "sale":
            raise UserError(self.env._("%(order)s is not confirmed yet: confirm it first.", order=order.name))
        if error := self._get_approval_error():
            if self.approval_id.sudo().state != "used":  # sudo: whoever asked
                raise UserError(error)
        self._check_envelope()
        self._check_instalments()
        others = self.sudo().search([  # sudo: contracts of others count, too
            ("unit_ids", "in", self.unit_ids.ids), ("kind", "=", self.kind), ("id", "!=", self.id),
            ("state", "in", [*LIVE_STATES, "fulfilled", "archived"]),
        ], limit=1) if self.unit_ids else self
        if self.unit_ids and others:
            raise UserError(self.env._(
                "%(unit)s has been signed for already: %(contract)s.", contract=others.name,
                unit=(others.unit_ids & self.unit_ids)[:1].display_name))

    def _sign(self, date):
        """ As superuser: write down what was signed. """
        if self.approval_id.state == "approved":
            self.approval_id._use()
        self._fix_due_dates(date)
        claims = self._take_claims()
        self.write({"state": "signed", "date_signed": date, "signed_by_id": self.env.uid, "claim_ids": [fields.Command.set(claims.ids)]})
        for clause in self.clause_ids:
            clause.signed_text = clause.text
        self.order_id.filtered(lambda order: not order.locked).action_lock()
        if self.kind == "sale":
            self._end_subscriptions()

    def _take_claims(self):
        """ Turn the claims into those of a contract; a subscription agreement keeps its subscription.

        :returns: `sales.unit.claim`
        """
        claims = self.env["sales.unit.claim"]
        live = self.unit_ids._get_live_claims()
        for unit in self.unit_ids.sorted("id"):
            claim = live.get(unit.sudo(False)) or live.get(unit) or claims
            if not claim or claim.kind == "hold":
                raise UserError(self.env._("%s is not subscribed: confirm its order first.", unit.display_name))
            if claim.partner_id.commercial_partner_id != self.partner_id.commercial_partner_id:
                raise UserError(unit._get_taken_message(claim))
            if self.kind == "sale" and claim.kind != "contract":
                # In the seller's name, whoever signs for the company.
                sold = unit.with_user(claim.user_id).sudo()  # sudo: as superuser already
                seller_claims = claims.with_user(claim.user_id).sudo()  # sudo: the same
                claim = seller_claims._claim(sold, "contract", self.partner_id, claim.order_line_id)
            claims |= claim
        return claims

    @api.constrains("state", "partner_id", "unit_ids", "claim_ids")
    def _check_claims(self):
        """ What a contract in force names is what its claims are for. """
        for contract in self.sudo():  # sudo: claims bind also who can't read them
            claims, buyer = contract.claim_ids, contract.partner_id.commercial_partner_id
            if contract.state in LIVE_STATES and claims and (
                    claims.unit_id != contract.unit_ids or claims.partner_id.commercial_partner_id != buyer):
                raise ValidationError(self.env._("%s names another unit or buyer than what was claimed.", contract.display_name))

    def _end_subscriptions(self):
        """ What was subscribed is contracted now: the agreements have done their work. """
        agreements = self.search([
            ("kind", "=", "subscription"), ("state", "in", LIVE_STATES), ("unit_ids", "in", self.unit_ids.ids)])
        agreements.filtered(lambda agreement: agreement.unit_ids <= self.unit_ids).write({"state": "fulfilled"})

    def _on_signed(self):
        """ Hook: contracts were signed. Addons post what follows from it. """

    def _on_terminated(self):
        """ Hook: signed contracts were terminated; their units are free again. """

    # ------------------------------------------------------------
    # AFTERWARDS
    # ------------------------------------------------------------

    def action_perform(self):
        """ The contracts are being performed: money or goods have moved. """
        self._check_officer()
        self.check_access("read")
        self._check_state(("signed",), "performing")
        self.sudo().write({"state": "performing"})  # sudo: nobody writes the state but methods

    def action_fulfil(self):
        """ All was paid and done.

        :raises UserError: naming what is still open
        """
        self._check_officer()
        self.check_access("read")
        self._check_state(LIVE_STATES, "fulfilled")
        for contract in self:
            if still := contract.instalment_ids.filtered(lambda line: not line.currency_id.is_zero(line.amount_open))[:1]:
                raise UserError(self.env._("“%(what)s” of %(contract)s is not paid yet.", what=still.name, contract=contract.display_name))
            if still := contract.milestone_ids.filtered(lambda milestone: not milestone.done_on)[:1]:
                raise UserError(self.env._("“%(what)s” of %(contract)s is not done yet.", what=still.name, contract=contract.display_name))
        self.sudo().write({"state": "fulfilled"})  # sudo: nobody writes the state but methods

    def action_archive_paper(self):
        """ The signed paper is in its place. A contract that is fulfilled is closed with that. """
        self._check_officer()
        self.check_access("write")
        for contract in self:
            if contract.state not in SIGNED_STATES:
                raise UserError(self.env._("%s is not signed: there is no paper to keep.", contract.display_name))
            if not contract.archive_place:
                raise UserError(self.env._("Say where %s is kept.", contract.display_name))
        values = {"archived_on": fields.Date.context_today(self), "archived_by_id": self.env.uid}
        self.sudo().write(values)  # sudo: nobody writes this but methods
        self.filtered(lambda contract: contract.state == "fulfilled").sudo().write({"state": "archived"})  # sudo: as above

    def _terminate(self, reason):
        """ As superuser, by a supplement: the contract ends, what was invoiced is credited, its units go back to the market.
        Contracts over other units of the order go over to another one, without what ends.

        :param str reason: why
        :returns: `account.move`: invoices of other contracts that were credited and made anew
        """
        self.ensure_one()
        order = self.order_id
        apart = self._get_contracts_apart()
        others = order._get_live_contracts() - self - apart
        if other := others.filtered(lambda other: other.unit_ids - self.unit_ids or other.kind == self.kind)[:1]:
            raise UserError(self.env._(
                "%(order)s has another contract: terminate %(other)s first.", order=order.name, other=other.name))
        self.write({"state": "terminated", "end_reason": reason, "ended_on": fields.Date.context_today(self)})
        self.claim_ids._end_by_contract(reason)  # before the order, which is not cancelled while it has units
        moves = self.env["account.move"]
        if apart:
            moves = self._leave_order_to(apart, reason)
        elif order and order.state == "sale":
            order.filtered("locked").action_unlock()
            order._action_cancel()
        if apart:
            self.instalment_ids._note_credits()
        else:
            self.instalment_ids._credit(reason)  # after the order, which cancels all drafts
        order._credit_rest(reason)
        self._on_terminated()
        return moves
