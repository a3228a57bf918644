"""What becomes of the other contracts of an order that another order takes the place of."""

from odoo import fields, models
from odoo.exceptions import UserError

from .const import LIVE_STATES


class SalesContractSupplement(models.Model):
    """ 1. A subscription agreement (认购书) over what the contract is about has done its work: it ends with the supplement as
       its reason, and so do papers that were used for the subscription. The new claims begin at the same stage.
    2. A contract that the change does not touch goes over to the new order as it is: its units, claims and instalments do.
    3. What is not signed yet goes over likewise, or is cancelled where it names what is given up.
    4. What cannot be decided is said by name, and how it is ended first.
    """
    _inherit = "sales.contract.supplement"

    def _get_other_contracts(self):
        """ :returns: (ended, carried, in the way): `sales.contract` of the order, as superuser """
        self.ensure_one()
        contract = self.contract_id.sudo()  # sudo: contracts bind also who can't read them
        others = contract.order_id._get_bound_contracts() - contract
        touched = others.filtered(lambda other: self.unit_id in other.unit_ids) if self.kind == "unit" else others
        ended = touched.filtered(lambda other: other.state not in LIVE_STATES or (
            other.kind == "subscription" and contract.kind != "subscription" and other.unit_ids <= contract.unit_ids))
        return ended, others - touched, touched - ended

    def _check_other_contracts(self):
        """ Raise where another contract of the order is in the way, and say what to do with it. """
        other = self._get_other_contracts()[2][:1]
        if not other:
            return
        values = {"other": other.display_name, "order": other.order_id.name}
        if self.contract_id.kind == "subscription" and self.contract_id.unit_ids <= other.unit_ids:
            raise UserError(self.env._(
                "%(other)s stands on %(order)s, too: make the supplement to that contract. It ends this agreement by itself.", **values))
        raise UserError(self.env._(
            "%(other)s stands on %(order)s, too, and would be of another buyer or unit than was signed. End it first: open it, press "
            "“Supplement”, choose “Termination”, and have it approved and take effect.", **values))

    def _end_contracts(self, contracts):
        """ As superuser: end other contracts together with what this supplement changes. """
        reason = f"{self.name}: {self.reason}"
        unsigned = contracts.filtered(lambda other: other.state not in LIVE_STATES)
        for contract in unsigned:
            contract.approval_id._void(self.env._("The contract was cancelled."))
        unsigned.write({"state": "cancelled", "end_reason": reason, "ended_on": fields.Date.context_today(self)})
        (contracts - unsigned).write({"state": "terminated", "end_reason": reason, "ended_on": fields.Date.context_today(self)})

    def _void_slips(self, claims, ended):
        """ As superuser: what was used for the subscription names another buyer or unit than there is from now on.

        :param claims: `sales.unit.claim` of the units that went over, or a dict of them
        :param ended: `sales.contract` that ended with it
        """
        chain = self.env["sales.unit.claim"].union(*claims)
        for claim in chain:
            chain |= claim.origin_id.filtered(lambda origin, claim=claim: origin.unit_id == claim.unit_id)
        slips = self.env["sales.slip"].search([("state", "=", "used"), ("claim_kind", "=", "subscription"), "|",
                                               ("claim_id", "in", chain.ids), ("contract_id", "in", ended.ids)])
        if slips:
            slips._void("superseded", f"{self.name}: {self.reason}")


class SalesContract(models.Model):
    _inherit = "sales.contract"

    def _carry_to(self, order, stood_on, made):
        """ As superuser: have the contracts stand on another order, which sells their units as the one of before did.

        :param order: `sale.order`
        :param dict stood_on: contract to the `sales.unit.claim` that it stood on
        :param made: `sales.unit.claim` that took the place of those
        """
        for contract in self:
            claims = made.filtered(lambda claim, contract=contract: claim.origin_id in stood_on[contract])
            contract.write({
                "order_id": order.id, "partner_id": contract.partner_id.id, "amount": contract.amount, "user_id": contract.user_id.id,
                "unit_ids": [fields.Command.set(contract.unit_ids.ids)], "claim_ids": [fields.Command.set(claims.ids)],
                "project_id": contract.project_id.id, "team_id": contract.team_id.id, "company_id": contract.company_id.id,
                "currency_id": contract.currency_id.id, "payment_plan_id": contract.payment_plan_id.id})


    def _get_contracts_apart(self):
        """ :returns: `sales.contract` in force over other units of the order, as superuser """
        self.ensure_one()
        others = self.order_id._get_live_contracts() - self
        if not self.unit_ids or self.order_id.state != "sale":
            return others.browse()
        return others.filtered(lambda other: other.unit_ids and not other.unit_ids & self.unit_ids)

    def _leave_order_to(self, contracts, reason):
        """ As superuser, after the claims of the contract have ended: another order, without its units, takes the place of the order.

        :param contracts: `sales.contract` over the rest
        :param str reason: why
        :returns: `account.move`: what was invoiced of them, and is invoiced anew
        """
        order = self.order_id
        new = order._make_replacement(self.user_id, left_out=self.unit_ids)
        rest = order.order_line._get_live_unit_claims()
        stood_on = {other: other.claim_ids for other in contracts}
        contracts.claim_ids = False
        contracts._carry_to(new, stood_on, rest._replace(lines=new._get_replacement_lines(rest)))
        credited = contracts.instalment_ids.filtered("is_invoiced")
        moves = credited.move_id
        order._end_for(new, reason, self.user_id)
        credited.write({"move_id": False, "credit_move_id": False})
        new.filtered(lambda order: not order.locked).action_lock()
        for line in credited.filtered("amount").sorted(lambda line: (line.contract_id.id, line.sequence, line.id)):
            line._make_invoice()
        return moves | moves.reversal_move_ids


class SalesContractInstalment(models.Model):
    _inherit = "sales.contract.instalment"

    def _note_credits(self):
        """ As superuser: what was credited with the order is credited of the instalments. """
        for line in self.filtered("move_id"):
            line.credit_move_id = line.move_id.reversal_move_ids.filtered(lambda credit: credit.state != "cancel")[:1]


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_bound_contracts(self):
        """ :returns: `sales.contract` of the orders, as superuser: in force, or on the way there """
        # sudo: a contract binds also who can't read it
        return self.env["sales.contract"].sudo().search([
            ("order_id", "in", self.ids), ("state", "in", ("draft", "review", "approved", *LIVE_STATES))])
