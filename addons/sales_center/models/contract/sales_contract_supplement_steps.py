"""The arrows of a supplement, from the draft to what is in effect."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .const import LIVE_STATES, OFFICER


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def _check_state(self, allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda supplement: supplement.state not in allowed)[:1]:
            raise UserError(self.env._("%(what)s is “%(state)s”.", what=wrong.display_name, state=labels[wrong.state]))

    def action_submit(self):
        """ Number the supplements and have them reviewed. """
        self.check_access("write")
        self._check_state(("draft",))
        for supplement in self:
            supplement._check_complete()
        self.contract_id._touch()
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for supplement in self.sudo().sorted("id"):  # sudo: numbers and states are written by methods only
            if not supplement.number:
                last = supplement.search(
                    [("contract_id", "=", supplement.contract_id.id), ("number", ">", 0)], order="number desc", limit=1)
                supplement.number = last.number + 1
                supplement.name = f"{supplement.contract_id.name}-S{supplement.number}"
            supplement._restate_clauses()
            supplement.write({"state": "review", "submitted_by_id": self.env.uid, "before": supplement._describe_before(),
                              "after": supplement._describe_after()})
        for supplement in self:
            if required.get(supplement):
                supplement.request_approval(supplement.reason)

    def action_approve(self):
        """ Approve directly where no rule asks for anybody: an officer, who neither sells nor has submitted it. """
        self.check_access("read")
        self._check_state(("review",))
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Supplements are approved by the centre's officers, or by whom the rules say."))
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for supplement in self:
            if required.get(supplement) or supplement.approval_id.sudo().state == "pending":  # sudo: whoever asked
                raise UserError(self.env._("%s is decided in its approval.", supplement.display_name))
            if self.env.user in supplement._approval_involved():
                raise UserError(self.env._("Nobody approves an own supplement: %s needs another officer.", supplement.display_name))
        self.sudo().write({"state": "approved", "approved_by_id": self.env.uid})  # sudo: nobody writes the state but methods

    def action_draft(self):
        """ Take the supplements back to edit them. """
        self.check_access("write")
        self._check_state(("review", "approved"))
        for supplement in self:
            if supplement.approval_id.sudo().state == "pending":  # sudo: whoever asked
                supplement.approval_id.action_withdraw()
            elif supplement.approval_id:
                supplement.approval_id.sudo()._void(self.env._("It was taken back to be edited."))  # sudo: nobody else may
        self.sudo().write({"state": "draft", "approved_by_id": False})  # sudo: nobody writes the state but methods

    def action_cancel(self, reason=None):
        """ Give the supplements up before they take effect. Their numbers are used.

        :param str reason: why; required once it has a number
        """
        self.check_access("write")
        self._check_state(("draft", "review", "approved"))
        if not (reason or "").strip() and any(supplement.number for supplement in self):
            raise UserError(self.env._("Say why."))
        self.approval_id.sudo()._void(self.env._("The supplement was cancelled."))  # sudo: nobody writes approvals
        # sudo: nobody writes the state but methods
        self.sudo().write({"state": "cancelled", "cancel_reason": (reason or "").strip() or False})
        self.new_order_id.sudo().filtered(lambda order: order.state in ("draft", "sent"))._action_cancel()  # sudo: made for it only

    def action_take_effect(self):
        """ Both sides have signed: change or end the contracts. """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("What was signed is recorded by the centre's officers."))
        self.check_access("read")
        self._check_state(("approved",))
        (self.contract_id.unit_ids | self.new_unit_id).sudo()._touch()  # sudo: rows of what was and will be sold
        self.contract_id._touch()
        for supplement in self.sudo():  # sudo: contracts that are signed are changed by this method only
            contract = supplement.contract_id
            if contract.state not in LIVE_STATES:
                raise UserError(self.env._("%s is not in force any more.", contract.display_name))
            if supplement.approval_id.state == "approved":
                supplement.approval_id._use()
            elif error := supplement.sudo(False)._get_approval_error():
                raise UserError(error)
            supplement._check_complete()
            values = {"before": supplement._describe_before(), "after": supplement._describe_after()}
            getattr(supplement, f"_take_effect_{supplement.kind}")()
            supplement.write({**values, "state": "effective", "date_effective": fields.Date.context_today(self)})
            contract.message_post(
                body=self.env._("Supplement %s is in effect.", supplement.name), author_id=self.env.user.partner_id.id)

    def _take_effect_termination(self):
        self.credited_move_ids = self.contract_id._terminate(self.reason)
        self._invoice_fee()

    def _take_effect_change(self):
        self.contract_id.amount = self.new_amount
        self._change_instalments()
        self.clause_ids._take_effect()

    def _change_instalments(self):
        """ As superuser: write the new instalments into the contract. """
        contract = self.contract_id
        for line in self.line_ids:
            values = {"name": line.name, "amount": line.amount, "date_due": line.date_due}
            if line.instalment_id:
                line.instalment_id.write(values)
            else:
                last = max(contract.instalment_ids.mapped("sequence"), default=0)
                contract.instalment_ids = [fields.Command.create({**values, "sequence": last + 1, "event": "fixed"})]
        contract._check_instalments()

    def _check_complete(self):
        """ Raise if what is agreed does not add up. """
        self.ensure_one()
        if self.kind == "termination":
            if self.currency_id.compare_amounts(self.refund_amount + self.fee_amount, self.contract_id.amount_collected) > 0:
                raise UserError(self.env._(
                    "What is paid back and kept comes to more than the %s that were collected.",
                    self.currency_id.format(self.contract_id.amount_collected)))
            self._check_fee()
            return
        self._check_exchange()
        self.clause_ids._check_changeable()
        kept = self.contract_id.instalment_ids - self.line_ids.instalment_id
        whole = sum(kept.mapped("amount")) + sum(self.line_ids.mapped("amount"))
        if self.contract_id.instalment_ids and self.currency_id.compare_amounts(whole, self.new_amount):
            raise UserError(self.env._(
                "The instalments come to %(sum)s, the new amount is %(amount)s.", sum=self.currency_id.format(whole),
                amount=self.currency_id.format(self.new_amount)))
        if invoiced := self.kind == "change" and self.line_ids.instalment_id.filtered("is_invoiced")[:1]:
            raise UserError(self.env._("“%s” is invoiced and stays as it is.", invoiced.name))
