"""What the approval engine asks of a supplement: how much less the customer pays by it, and how much later."""

from odoo import api, fields, models

from ...tools import envelope, payment_schedule


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    def _approval_kind(self):
        return "contract_supplement"

    def _approval_team(self):
        return self.team_id

    def _approval_project(self):
        return self.contract_id.project_id

    def _approval_involved(self):
        return self.terms_user_id | self.user_id | self.submitted_by_id

    def _approval_is_open(self):
        return self.state in ("draft", "review", "approved")

    def _approval_measure(self, condition, categ_ids):
        self.ensure_one()
        if condition == "always":
            return float("inf")
        less = self._get_less()
        if condition == "concession_amount":
            company = self.company_id
            return self.currency_id._convert(less, company.currency_id, company, fields.Date.context_today(self), round=False)
        if condition == "concession_percent":
            whole = self._get_reference()
            return 100 * less / whole if whole else 0.0
        if condition == "payment_days":
            return max(0.0, self._get_days() - self._get_days(before=True))
        return 0.0

    def _get_less(self):
        """ :returns: float, by how much less the contract brings: what is taken off, or what is paid back """
        if self.kind == "termination":
            return self.refund_amount
        return max(0.0, self._get_reference() - self.new_amount)

    def _get_days(self, before=False):
        base = self.contract_id.date_signed
        rows = self.contract_id.instalment_ids
        if not before:
            rows = [*(rows - self.line_ids.instalment_id), *self.line_ids]
        return payment_schedule.average_days(base, [(row.amount, row.date_due) for row in rows if row.date_due]) if base else 0.0

    def _approval_values(self):
        self.ensure_one()
        less, whole = self._get_less(), self._get_reference()
        return {
            "partner_id": self.partner_id.id, "currency_id": self.currency_id.id, "summary": self._describe_after(),
            "reference_total": whole, "net_total": whole - less, "concession_amount": less,
            "concession": 100 * less / whole if whole else 0.0,
        }

    def _approval_terms(self):
        self.ensure_one()
        contract, partner = self.contract_id, self.new_partner_id if self.kind == "buyer" else self.partner_id
        units = contract.unit_ids - self.unit_id | self.new_unit_id if self.kind == "unit" else contract.unit_ids
        ending = self.kind == "termination"
        return {
            **contract._get_terms(contract.amount - self._get_less() if ending else self.new_amount, partner, self._get_days(), units),
            "kind": self.kind, "text": self.text or "", "fee": self.currency_id.round(self.fee_amount),
            "clauses": [[clause.clause_id.id, clause.change, clause.name, clause.body or ""] for clause in self.clause_ids],
        }

    def _approval_worse(self, terms):
        self.ensure_one()
        current = self._approval_terms()
        worse = self.contract_id._explain_rows(envelope.worse(terms, current, self.currency_id.rounding))
        if [terms.get("kind"), terms.get("text"), terms.get("clauses", [])] != [current[name] for name in ("kind", "text", "clauses")]:
            worse.append(self.env._("It says something else than approved."))
        return worse

    def _approval_done(self, approval):
        result = super()._approval_done(approval)
        supplement = self.sudo()  # sudo: an approver need not have a right to write on the supplement
        if approval.state == "approved" and self.state == "review":
            supplement.write({"state": "approved", "approved_by_id": self.env.uid})
        elif approval.state in ("rejected", "withdrawn", "void", "lapsed") and self.state in ("review", "approved"):
            supplement.write({"state": "draft", "approved_by_id": False})
        return result

    @api.model
    def _approval_rules_changed(self):
        # sudo: the state of a supplement does not depend on who changed the rule
        supplements = self.sudo().search([("state", "in", ("draft", "review", "approved"))])
        self.env.add_to_compute(self._fields["approval_state"], supplements)

    @api.depends(
        "state", "kind", "new_amount", "new_partner_id", "new_unit_id", "clause_ids.body", "refund_amount", "line_ids.amount",
        "line_ids.date_due", "approval_id.state", "terms_user_id")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    def _explain_measure(self, rule, limit):
        if self.kind in ("buyer", "unit"):
            return ", ".join(self._describe_parties())
        if self.kind == "termination":
            return self.env._("The contract ends; %s are paid back.", self.currency_id.format(self.refund_amount))
        return self.env._("The amount becomes %(now)s instead of %(then)s.", now=self.currency_id.format(self.new_amount),
                          then=self.currency_id.format(self.contract_id.amount))
