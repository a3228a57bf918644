"""How a contract is reviewed: regularly, or specially where its clauses differ; and what its order's approval covers."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...tools import envelope
from .const import OFFICER


class SalesContract(models.Model):
    _inherit = "sales.contract"

    # ------------------------------------------------------------
    # WHAT THE ENGINE ASKS
    # ------------------------------------------------------------

    def _approval_kind(self):
        return "special_contract" if self.is_special else "contract"

    def _approval_team(self):
        return self.team_id

    def _approval_project(self):
        return self.project_id

    def _approval_involved(self):
        return self.terms_user_id | self.user_id | self.submitted_by_id

    def _approval_is_open(self):
        return self.state in ("draft", "review", "approved")

    def _approval_measure(self, condition, categ_ids):
        """ How much worse than its order the contract is; and the review itself, where a rule always asks for it. """
        self.ensure_one()
        if condition == "always":
            return float("inf")
        reference = self._get_reference_amount()
        if condition == "payment_days":
            return max(0.0, self._get_payment_days() - self._get_order_days()) if self.order_id else 0.0
        less = max(0.0, reference - self.amount)
        if condition == "concession_amount":
            company = self.company_id
            return self.currency_id._convert(less, company.currency_id, company, fields.Date.context_today(self), round=False)
        if condition == "concession_percent":
            return 100 * less / reference if reference else 0.0
        if condition == "below_floor":
            floor = sum(self.unit_ids.sudo().mapped("floor_price"))  # sudo: the floor binds also who can't read it
            return float("inf") if less and self.amount < floor else 0.0
        return 0.0

    def _approval_values(self):
        self.ensure_one()
        reference = self._get_reference_amount()
        less = max(0.0, reference - self.amount)
        return {
            "partner_id": self.partner_id.id, "currency_id": self.currency_id.id, "summary": self._describe_for_review(),
            "reference_total": reference, "net_total": self.amount, "concession_amount": less,
            "concession": 100 * less / reference if reference else 0.0,
        }

    def _approval_terms(self):
        self.ensure_one()
        return {
            **self._get_terms(self.amount, self.partner_id, self._get_payment_days(), self.unit_ids),
            "clauses": [[clause.name, clause.body] for clause in self.clause_ids],
        }

    def _approval_worse(self, terms):
        self.ensure_one()
        worse = self._explain_rows(envelope.worse(terms, self._approval_terms(), self.currency_id.rounding))
        if terms.get("clauses", []) != self._approval_terms()["clauses"]:
            worse.append(self.env._("The clauses are others than approved."))
        return worse

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        contract = self.sudo()  # sudo: an approver need not have a right to write on the contract
        if approval.state == "approved" and self.state == "review":
            contract.write({"state": "approved", "approved_by_id": self.env.uid})
        elif approval.state in ("rejected", "withdrawn", "void", "lapsed") and self.state in ("review", "approved"):
            contract.write({"state": "draft", "approved_by_id": False})
        return result

    @api.model
    def _approval_rules_changed(self):
        # sudo: the state of a contract does not depend on who changed the rule
        contracts = self.sudo().search([("state", "in", ("draft", "review", "approved"))])
        self.env.add_to_compute(self._fields["approval_state"], contracts)

    @api.depends(
        "state", "amount", "is_special", "partner_id", "order_id.amount_total", "payment_plan_id", "date_planned", "unit_ids",
        "instalment_ids.amount", "instalment_ids.date_due", "approval_id.state", "terms_user_id")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    def _explain_measure(self, rule, limit):
        if rule.condition == "always":
            return self.env._("Clauses differ from the template.") if self.is_special else self.env._("Every contract is reviewed.")
        return " ".join(self._get_worse_than_order()) or self.env._("The terms are worse than those of the order.")

    def _describe_for_review(self):
        self.ensure_one()
        lines = [self.env._("%(amount)s, %(plan)s", amount=self.currency_id.format(self.amount),
                            plan=self.payment_plan_id.name or self.env._("no payment plan"))]
        if self.is_special:
            changed = self.clause_ids.filtered(lambda clause: clause.change != "same").mapped("name")
            left_out = (self.template_id.clause_ids - self.clause_ids.template_clause_id).mapped("name")
            if changed:
                lines.append(self.env._("Changed or added clauses: %s", format_list(self.env, changed)))
            if left_out:
                lines.append(self.env._("Clauses left out: %s", format_list(self.env, left_out)))
            lines.append(self.special_reason or "")
        return "\n".join(lines + self._get_worse_than_order())

    # ------------------------------------------------------------
    # AGAINST THE ORDER
    # ------------------------------------------------------------

    def _get_order_lines(self):
        """ :returns: `sale.order.line` that the contract is about: all of them, or those of its units, where the order sells more """
        self.ensure_one()
        lines = self.order_id.sudo().order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)  # sudo: facts
        if self.unit_ids and lines.unit_id - self.unit_ids:
            return lines.filtered(lambda line: line.unit_id in self.unit_ids)
        return lines

    def _get_reference_amount(self):
        """ :returns: float, what the order sells the same for, with taxes; 0 without an order """
        return sum(self._get_order_lines().mapped("price_total"))

    def _get_order_days(self):
        order = self.order_id.sudo()  # sudo: terms of payment are a fact
        return (order.granted_terms or order._approval_terms())["payment_days"]

    def _get_terms(self, amount, partner, days, units):
        """ Terms as `tools.envelope` compares them. The customer is the commercial one, units are named one by one. """
        return {
            "company": self.company_id.id, "partner": partner.commercial_partner_id.id, "currency": self.currency_id.id,
            "net": amount, "concession": 0.0, "payment_days": days, "early_discount": 0.0, "validity": None,
            "products": {f"0/{unit.id}": {"qty": 1.0, "free": 0.0, "net": 1.0, "concession": 0.0} for unit in units},
        }

    def _get_worse_than_order(self):
        """ What the approved terms of the order do not cover.

        :returns: list of str, in words; empty without an order
        """
        self.ensure_one()
        order = self.order_id.sudo()  # sudo: its terms bind also who can't read it
        if not order:
            return []
        units = self._get_order_lines().unit_id
        granted = {
            **self._get_terms(self._get_reference_amount(), order.partner_id, self._get_order_days(), units),
            "company": order.company_id.id, "currency": order.currency_id.id,
        }
        current = self._get_terms(self.amount, self.partner_id, self._get_payment_days(), self.unit_ids)
        return self._explain_rows(envelope.worse(granted, current, self.currency_id.rounding))

    def _explain_rows(self, rows):
        """ Put what is worse in words: those of the order, with what a contract calls it. """
        money, env = self.currency_id.format, self.env
        texts = {
            "net": lambda then, now: env._("The amount is %(now)s, granted were %(then)s.", now=money(now), then=money(then)),
            "payment_days": lambda then, now: env._(
                "The instalments give %(now).0f days on average, granted were %(then).0f.", now=now, then=then),
        }
        order = self.env["sale.order"]
        explained = []
        for code, key, then, now in rows:
            if code in texts:
                explained.append(texts[code](then, now))
            elif order or self.order_id:
                explained.append(self.order_id.sudo()._explain_worse(code, key, then, now))  # sudo: names only
            else:
                explained.append(env._("The company, the customer or the currency is another one than approved."))
        return explained

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_submit(self):
        """ Number the contracts and have them reviewed: by whom the rules say, else by an officer. """
        self.check_access("write")
        self._check_state(("draft",), "review")
        for contract in self:
            contract._check_complete()
        self._touch()
        self._assign_numbers()
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        covered = self.filtered(lambda contract: required.get(contract) and contract._is_covered())
        self.sudo().write({"state": "review", "submitted_by_id": self.env.uid})  # sudo: nobody writes the state but methods
        for contract in self - covered:
            if required.get(contract):
                contract.request_approval(contract.special_reason or contract.review_note or contract.env._("Regular review"))
        covered.sudo().write({"state": "approved"})  # sudo: as above; the same was approved before

    def action_approve(self):
        """ Approve directly, where no rule asks for anybody: an officer, who neither sells nor has submitted it. """
        self.check_access("read")
        self._check_state(("review",), "approved")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Contracts are approved by the centre's officers, or by whom the rules say."))
        required = self.env["sales.approval.rule"]._get_exceeded(self)
        for contract in self:
            if contract.approval_id.sudo().state == "pending" or required.get(contract):  # sudo: whoever asked
                raise UserError(self.env._("%s is decided in its approval.", contract.display_name))
            if self.env.user in contract._approval_involved():
                raise UserError(self.env._("Nobody approves an own contract: %s needs another officer.", contract.display_name))
            contract._check_envelope()
        self._touch()
        self.sudo().write({"state": "approved", "approved_by_id": self.env.uid})  # sudo: nobody writes the state but methods

    def action_reject(self, reason=None):
        """ Send back what is under review and no rule asks for.

        :param str reason: what has to be put right; required
        """
        self.check_access("read")
        self._check_state(("review",), "draft")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Contracts are sent back by the centre's officers."))
        self._check_reason(reason)
        if pending := self.filtered(lambda contract: contract.approval_id.sudo().state == "pending")[:1]:  # sudo: whoever asked
            raise UserError(self.env._("%s is decided in its approval.", pending.display_name))
        self.sudo().write({"state": "draft"})  # sudo: nobody writes the state but methods
        for contract in self:
            contract._approval_log(self.env._("Sent back: %s", reason))

    def action_draft(self):
        """ Take the contracts back to edit them. The number stays; an approval holds while nothing gets worse. """
        self.check_access("write")
        self._check_state(("review", "approved"), "draft")
        for contract in self:
            if contract.approval_id.sudo().state == "pending":  # sudo: whoever asked
                contract.approval_id.action_withdraw()
        self._touch()
        self.sudo().write({"state": "draft", "approved_by_id": False})  # sudo: nobody writes the state but methods

    def action_cancel(self, reason=None):
        """ Give the contracts up before they are signed. Their numbers are used.

        :param str reason: why; required
        """
        self.check_access("write")
        self._check_state(("draft", "review", "approved"), "cancelled")
        self._check_reason(reason)
        self._touch()
        for contract in self.sudo():  # sudo: nobody writes the state or approvals but methods
            contract.write({"state": "cancelled", "end_reason": reason.strip(), "ended_on": fields.Date.context_today(self)})
            contract.approval_id._void(self.env._("The contract was cancelled."))

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _check_state(self, allowed, wanted):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if wrong := self.filtered(lambda contract: contract.state not in allowed)[:1]:
            raise UserError(self.env._(
                "%(contract)s is “%(state)s” and can't become “%(wanted)s”.", contract=wrong.display_name,
                state=labels[wrong.state], wanted=labels[wanted]))

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why."))

    def _check_complete(self):
        """ Raise if something is missing that whoever reviews has to see. """
        self.ensure_one()
        if not self.clause_ids:
            raise UserError(self.env._("%s has no clauses yet.", self.display_name))
        if not self.amount and self.kind in ("subscription", "sale"):
            raise UserError(self.env._("%s has no amount yet.", self.display_name))
        if self.is_special and not (self.special_reason or "").strip():
            raise UserError(self.env._("Clauses of %s differ from the template: say why.", self.display_name))
        self._check_instalments()
        if not self.env["sales.approval.rule"]._get_exceeded(self).get(self):
            self._check_envelope()

    def _check_envelope(self):
        """ Raise if the contract is worse than what its order was granted, and no rule says who may agree to that. """
        self.ensure_one()
        if self._is_covered():
            return
        if worse := self._get_worse_than_order():
            raise UserError(self.env._(
                "%(contract)s is worse than its order %(order)s:\n%(worse)s\nBring the order to the same terms, so that they are "
                "approved there, or have a director set a rule of review that says who agrees to it.",
                contract=self.display_name, order=self.order_id.sudo().name, worse="\n".join(worse)))  # sudo: the order's number
