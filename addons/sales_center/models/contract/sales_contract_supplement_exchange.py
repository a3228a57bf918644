"""Another buyer (更名) or another unit (换房) of a signed contract."""

from odoo import fields, models
from odoo.exceptions import UserError


class SalesContractSupplement(models.Model):
    """ 1. The confirmed order is not rewritten: another one is confirmed in its place, on the seller's authority. A concession is
       approved on that order, which can be prepared beforehand; the contract comes to the same as the order.
    2. The claims go over in one step: nobody can come in between, and what becomes free goes to its waiting list.
    3. What was invoiced is credited in full and invoiced anew, to the new buyer or for the new order, as drafts.
    4. The contract keeps its number and its paper; buyer, units, order and amount are the new ones, and what it earned is
       taken back and earned anew by the order that it belongs to.
    """
    _inherit = "sales.contract.supplement"

    new_partner_id = fields.Many2one("res.partner", string="New Buyer", check_company=True, ondelete="restrict", index="btree_not_null")
    unit_id = fields.Many2one(
        "sales.unit", string="Unit Given Back", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('id', 'in', contract_unit_ids)]")
    contract_unit_ids = fields.Many2many(related="contract_id.unit_ids", string="Units of the Contract")
    new_unit_id = fields.Many2one(
        "sales.unit", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="[('state', 'in', ('on_market', 'held', 'offered')), ('company_id', '=', company_id), ('id', 'not in', contract_unit_ids)]")
    new_order_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, ondelete="restrict", index="btree_not_null",
        help="What is confirmed in place of the order. Prepare it before submitting where its prices have to be approved.")
    credited_move_ids = fields.Many2many(
        "account.move", "sales_contract_supplement_move_rel", "supplement_id", "move_id", string="Credited Invoices", readonly=True,
        copy=False, groups="account.group_account_invoice", help="Invoices of before, and their credit notes.")

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_exchange(self):
        """ Raise if the buyer or the unit can't be changed as things stand. """
        self.ensure_one()
        contract = self.contract_id
        if self.kind not in ("buyer", "unit"):
            return
        buyer = contract.partner_id.commercial_partner_id
        if self.kind == "buyer" and self.new_partner_id.commercial_partner_id in (self.env["res.partner"], buyer):
            raise UserError(self.env._("Say who buys the unit instead."))
        self._check_other_contracts()
        self._check_fee()
        if self.kind == "unit":
            self._check_new_unit()

    def _check_new_unit(self):
        contract, unit, waiting = self.contract_id, self.new_unit_id.sudo(), self.env["sales.unit.waiting"]  # sudo: what binds everybody
        if self.unit_id not in contract.unit_ids or not unit or unit in contract.unit_ids or unit.company_id != contract.company_id:
            raise UserError(self.env._("Say which unit is sold instead."))
        self.unit_id.sudo()._check_undelivered()  # sudo: as above
        claim = self._get_claims().filtered(lambda claim: claim.unit_id == self.unit_id)
        unit._check_claimable(
            claim.kind, claim.partner_id, claim.user_id, self.env["sale.order.line"], unit._get_live_claims().get(unit),
            waiting._get_offers(unit).get(unit))
        new = self.new_order_id.sudo()  # sudo: what it comes to is a fact
        if new and contract._equals_order() and self.currency_id.compare_amounts(self._get_reference(), self.new_amount):
            raise UserError(self.env._(
                "%(order)s comes to %(other)s, the new amount is %(amount)s: press “Recalculate”, or change the order.", order=new.name,
                other=self.currency_id.format(self._get_reference()), amount=self.currency_id.format(self.new_amount)))

    def _get_claims(self):
        """ :returns: `sales.unit.claim`, as superuser: what the contract stands on """
        return self.contract_id.sudo().claim_ids.filtered("is_live")  # sudo: claims bind also who can't read them

    # ------------------------------------------------------------
    # THE NEW ORDER
    # ------------------------------------------------------------

    def action_prepare_order(self):
        """ Make the quotation that takes the place of the order, so that its prices can be agreed on first. """
        self.ensure_one()
        self.check_access("write")
        self._check_state(("draft",))
        self._check_exchange()
        if not self.contract_id.order_id or self.kind not in ("buyer", "unit"):
            raise UserError(self.env._("%s has no order that another one takes the place of.", self.display_name))
        if not self.new_order_id:
            supplement = self.sudo()  # sudo: the new order is a copy of one that the user may see
            supplement.new_order_id = supplement._make_order()
        return self.action_open_new_order()

    def action_open_new_order(self):
        """ Open the order that takes the place of the present one. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": self.new_order_id.id, "views": [(False, "form")]}

    def _make_order(self):
        return self.contract_id.order_id._make_replacement(
            self.user_id, self.new_partner_id if self.kind == "buyer" else None,
            {self.unit_id: self.new_unit_id} if self.kind == "unit" else None)

    # ------------------------------------------------------------
    # TAKING EFFECT
    # ------------------------------------------------------------

    def _take_effect_buyer(self):
        self._invoice_fee()  # to the buyer of before
        self._exchange({}, self.new_partner_id)

    def _take_effect_unit(self):
        claims, unit = self._get_claims(), self.new_unit_id
        if own := unit._get_live_claims().get(unit):
            own._end("converted", vacate=False)
        self.env["sales.unit.claim"]._end_expired(unit)
        self._invoice_fee()
        self._exchange({claim: unit for claim in claims if claim.unit_id == self.unit_id})

    def _exchange(self, units, partner=None):
        """ As superuser: have claims, order, instalments and contract go over to the other buyer or unit.

        :param units: ``{sales.unit.claim: sales.unit}`` that go over to another unit
        :param partner: `res.partner`, the new buyer, if another
        """
        contract, old = self.contract_id, self.contract_id.order_id
        same, claims = contract._equals_order(), self._get_claims()
        new = old and (self.new_order_id or self._make_order())
        rest = old.order_line._get_live_unit_claims() - claims
        ended, carried = self._get_other_contracts()[:2]
        stood_on = {other: other.claim_ids for other in carried}
        (contract | ended | carried).claim_ids = False  # for this step the claims are nobody's; they are checked again below
        made = (claims | rest)._replace(units, partner, new._get_replacement_lines(claims | rest, units) if new else {})
        self._write_contract(new, made.filtered(lambda claim: claim.origin_id in claims), partner)
        self._end_contracts(ended)
        carried._carry_to(new, stood_on, made)
        self._void_slips(units or claims, ended)
        credited = (contract | carried).instalment_ids.filtered("is_invoiced")
        moves = credited.move_id
        self.credited_move_ids = moves | (old._end_for(new, self.reason, self.user_id) if old else credited._credit(self.reason))
        credited.write({"move_id": False, "credit_move_id": False})  # they are kept with the supplement
        ended.instalment_ids._note_credits()
        if new:
            self.new_order_id = new
            new.filtered(lambda order: not order.locked).action_lock()
        if new and same and self.currency_id.compare_amounts(contract._get_reference_amount(), contract.amount):
            raise UserError(self.env._(
                "%(order)s comes to %(other)s, the new amount is %(amount)s. Prepare the order first, and bring both to the same.",
                order=new.name, other=self.currency_id.format(contract._get_reference_amount()),
                amount=self.currency_id.format(contract.amount)))
        self._change_instalments()
        self.clause_ids._take_effect()
        for line in credited.filtered("amount").sorted(lambda line: (line.contract_id.id, line.sequence, line.id)):
            line._make_invoice()

    def _write_contract(self, new, claims, partner):
        """ As superuser: write what the contract is about from now on; what depends on its order as it is, not as the order has it. """
        contract, units = self.contract_id, claims.unit_id
        contract.write({
            "order_id": new.id, "partner_id": (partner or contract.partner_id).id, "amount": self.new_amount,
            "user_id": contract.user_id.id,
            "unit_ids": [fields.Command.set((units or contract.unit_ids).ids)], "claim_ids": [fields.Command.set(claims.ids)],
            "project_id": units.project_id.id if len(units.project_id) == 1 else contract.project_id.id, "team_id": contract.team_id.id,
            "company_id": contract.company_id.id, "currency_id": contract.currency_id.id, "payment_plan_id": contract.payment_plan_id.id})

    def _describe_parties(self, before=False):
        """ :returns: list of str, buyer or unit, where the supplement changes them """
        contract = self.contract_id
        if self.kind == "buyer":
            return [self.env._("Buyer: %s", (contract.partner_id if before else self.new_partner_id).display_name)]
        if self.kind == "unit":
            return [self.env._("Unit: %s", (self.unit_id if before else self.new_unit_id).sudo().display_name)]  # sudo: the project's code
        return []


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _equals_order(self):
        """ :returns: bool, whether the contract comes to what its order sells the same for """
        self.ensure_one()
        return bool(self.order_id) and not self.currency_id.compare_amounts(self._get_reference_amount(), self.amount)
