from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import clauses

MARKS = {
    "same": Markup("%s"),
    "removed": Markup('<del class="text-danger">%s</del>'),
    "added": Markup('<ins class="text-success fw-bold">%s</ins>'),
}


class SalesContractClause(models.Model):
    """ One clause of a contract: as the template has it, changed, or added. """
    _name = "sales.contract.clause"
    _description = "Clause of a Contract"
    _order = "contract_id, sequence, id"

    contract_id = fields.Many2one("sales.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    sequence = fields.Integer(default=10)
    template_clause_id = fields.Many2one(
        "sales.contract.template.clause", string="Clause of the Template", readonly=True, index="btree_not_null", ondelete="restrict")
    name = fields.Char("Title", required=True)
    body = fields.Text("Wording", required=True)
    signed_text = fields.Text(readonly=True, copy=False, help="As it was signed, with everything filled in.")
    text = fields.Text("Reads", compute="_compute_text", help="With the placeholders filled in.")
    change = fields.Selection(
        [("same", "Unchanged"), ("changed", "Changed"), ("added", "Added")], compute="_compute_change", store=True)
    may_change = fields.Boolean(related="template_clause_id.may_change")
    diff = fields.Html("Differences", compute="_compute_diff", sanitize=False, help="Against the template.")

    @api.depends("name", "body", "template_clause_id")
    def _compute_change(self):
        for clause in self:
            origin = clause.template_clause_id
            same = (origin.name, (origin.body or "").strip()) == (clause.name, (clause.body or "").strip())
            clause.change = "added" if not origin else "same" if same else "changed"

    @api.depends("name", "body", "template_clause_id")
    def _compute_diff(self):
        for clause in self:
            origin = clause.template_clause_id
            parts = clauses.changes(origin.body or "", clause.body or "")
            if origin.name != clause.name:
                parts = [*clauses.changes(origin.name or "", clause.name or ""), ("same", "\n"), *parts]
            marked = Markup().join(MARKS[kind] % text for kind, text in parts)
            clause.diff = Markup('<div style="white-space: pre-wrap">%s</div>') % marked

    @api.depends("body", "signed_text", "contract_id")
    def _compute_text(self):
        values = {contract: contract._get_placeholder_values() for contract in self.contract_id}
        for clause in self:
            clause.text = clause.signed_text or clauses.fill(clause.body, values.get(clause.contract_id, {}))

    # --- who may change what ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and vals.get("signed_text"):
                raise UserError(self.env._("What was signed is written by signing."))
        records = super().create(vals_list)
        records.contract_id._check_open()
        records._check_fixed()
        records.contract_id._touch_after_change()
        return records

    def write(self, vals):
        self.contract_id._check_open()
        if not self.env.su and vals.keys() & {"contract_id", "template_clause_id", "signed_text"}:
            raise UserError(self.env._("A clause stays with its contract and its template."))
        result = super().write(vals)
        self._check_fixed()
        if vals.keys() & {"name", "body"}:
            self.contract_id._touch_after_change()
        return result

    def _check_fixed(self):
        for clause in self:
            origin = clause.template_clause_id
            if origin and not origin.may_change and clause.change == "changed":
                raise UserError(self.env._("The clause “%s” may not be changed in a contract.", origin.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fixed(self):
        self.contract_id._check_open()
        if fixed := self.filtered(lambda clause: clause.template_clause_id and not clause.may_change)[:1]:
            if not self.env.su:
                raise UserError(self.env._("The clause “%s” may not be left out of a contract.", fixed.name))

    def unlink(self):
        contracts = self.contract_id
        result = super().unlink()
        contracts.exists()._touch_after_change()
        return result
