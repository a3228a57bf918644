from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import clauses
from .sales_contract_clause import MARKS


class SalesContractSupplementClause(models.Model):
    """ What a supplement says instead of a clause, adds, or leaves out. The clause itself stays as it was signed. """
    _name = "sales.contract.supplement.clause"
    _description = "Clause of a Supplement"
    _order = "supplement_id, sequence, id"

    supplement_id = fields.Many2one("sales.contract.supplement", required=True, index=True, ondelete="cascade")
    contract_id = fields.Many2one(related="supplement_id.contract_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="supplement_id.company_id", store=True, index=True, precompute=True)
    sequence = fields.Integer(default=10)
    change = fields.Selection(
        [("changed", "Changed"), ("added", "Added"), ("removed", "Left out")], required=True, default="changed")
    clause_id = fields.Many2one(
        "sales.contract.clause", string="Clause of the Contract", index="btree_not_null", ondelete="restrict",
        domain="[('contract_id', '=', contract_id)]")
    name = fields.Char("Title", required=True)
    body = fields.Text("Wording")
    before_text = fields.Text("Read Before", readonly=True, copy=False)
    signed_text = fields.Text(readonly=True, copy=False, help="As it was signed, with everything filled in.")
    text = fields.Text("Reads", compute="_compute_text", help="With the placeholders filled in.")
    diff = fields.Html("Differences", compute="_compute_text", sanitize=False, help="Against what holds until then.")

    _clause_once = models.UniqueIndex(
        "(supplement_id, clause_id) WHERE clause_id IS NOT NULL", "The supplement names a clause twice.")

    @api.onchange("clause_id")
    def _onchange_clause_id(self):
        if self.clause_id:
            self.name, self.body = self.clause_id.name, self.clause_id.body_in_force

    @api.depends("body", "signed_text", "before_text", "clause_id", "change", "supplement_id.new_partner_id", "supplement_id.new_unit_id",
                 "supplement_id.new_amount")
    def _compute_text(self):
        values = {supplement: supplement._get_placeholder_values() for supplement in self.supplement_id}
        for clause in self:
            filled = clauses.fill(clause.body, values.get(clause.supplement_id, {})) if clause.change != "removed" else ""
            clause.text = clause.signed_text or filled
            before = clause.before_text or clause.clause_id.text_in_force or ""
            marked = Markup().join(MARKS[kind] % text for kind, text in clauses.changes(before, clause.text))
            clause.diff = Markup('<div style="white-space: pre-wrap">%s</div>') % marked

    @api.constrains("clause_id", "change", "supplement_id", "body")
    def _check_clause(self):
        for clause in self:
            if clause.clause_id and clause.clause_id.contract_id != clause.supplement_id.contract_id:
                raise ValidationError(self.env._("The clause belongs to another contract."))
            if bool(clause.clause_id) != (clause.change != "added"):
                raise ValidationError(self.env._("Say which clause “%s” takes the place of; one that is added takes none's.", clause.name))
            if clause.change != "removed" and not (clause.body or "").strip():
                raise ValidationError(self.env._("“%s” says nothing yet.", clause.name))
        self._check_changeable()

    def _check_changeable(self):
        """ Raise if a clause that the template does not allow to change would be; in the same words it may be filled in anew. """
        for line in self.filtered(lambda line: line.clause_id.template_clause_id and not line.clause_id.may_change):
            if line.change == "removed" or (line.body or "").strip() != (line.clause_id.body_in_force or "").strip():
                raise UserError(self.env._("The clause “%s” may not be changed in a contract.", line.clause_id.template_clause_id.name))

    # --- who may change what ---

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("signed_text") or vals.get("before_text") for vals in vals_list):
            raise AccessError(self.env._("What was signed is written by signing."))
        records = super().create(vals_list)
        records.supplement_id._check_draft()
        return records

    def write(self, vals):
        self.supplement_id._check_draft()
        if not self.env.su and vals.keys() & {"signed_text", "before_text", "supplement_id"}:
            raise AccessError(self.env._("What was signed is written by signing."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.supplement_id._check_draft()

    # --- taking effect ---

    def _take_effect(self):
        """ As superuser, once the contract is changed: keep the words as they were signed. """
        for clause in self:
            values = clause.contract_id._get_placeholder_values()
            clause.write({
                "before_text": clause.clause_id.text_in_force,
                "signed_text": clauses.fill(clause.body, values) if clause.change != "removed" else False,
                "body": clause.body if clause.change != "removed" else False})

    def _describe_before(self):
        return [f"{clause.clause_id.name}: {clause.clause_id.text_in_force or '-'}" for clause in self.filtered("clause_id")]

    def _describe_after(self):
        labels = dict(self._fields["change"]._description_selection(self.env))
        return [f"{clause.name} ({labels[clause.change]}){': ' + clause.text if clause.text else ''}" for clause in self]


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    clause_ids = fields.One2many("sales.contract.supplement.clause", "supplement_id", string="Clauses")

    def _get_placeholder_values(self):
        """ :returns: dict of str: what the placeholders stand for once the supplement is in effect """
        partner = self.new_partner_id if self.kind == "buyer" else None
        units = self.contract_id.unit_ids - self.unit_id | self.new_unit_id if self.kind == "unit" else None
        return self.contract_id._get_placeholder_values(partner, units, None if self.kind == "termination" else self.new_amount)

    def _restate_clauses(self):
        """ As superuser: clauses that name the buyer, the unit or the amount say so anew, in the same words. """
        for supplement in self.filtered(lambda supplement: supplement.kind != "termination"):
            before, after = supplement.contract_id._get_placeholder_values(), supplement._get_placeholder_values()
            moved = {name for name, value in after.items() if value != before.get(name)}
            others = supplement.contract_id.clause_ids - supplement.clause_ids.clause_id
            supplement.clause_ids = [fields.Command.create({
                "clause_id": clause.id, "sequence": clause.sequence, "name": clause.name, "body": clause.body_in_force,
            }) for clause in others if moved & set(clauses.names(clause.body_in_force))]


class SalesContractClause(models.Model):
    """ A clause as it was signed, and what holds in its place by now. """
    _inherit = "sales.contract.clause"

    replaced_by_ids = fields.One2many("sales.contract.supplement.clause", "clause_id")
    changed_by_id = fields.Many2one("sales.contract.supplement", string="Changed by Supplement", compute="_compute_in_force")
    text_in_force = fields.Text("Text in Force", compute="_compute_in_force", help="What holds by now; empty where it was left out.")
    body_in_force = fields.Text("Wording in Force", compute="_compute_in_force")

    @api.depends("body", "signed_text", "replaced_by_ids.signed_text", "replaced_by_ids.supplement_id.state")
    def _compute_in_force(self):
        found = self.env["sales.contract.supplement.clause"].sudo().search(  # sudo: a fact of the contract
            [("clause_id", "in", self._origin.ids), ("supplement_id.state", "=", "effective")], order="id")
        last = {line.clause_id: line for line in found.sorted(lambda line: (line.supplement_id.number, line.id))}
        for clause in self:
            line = last.get(clause._origin)
            clause.changed_by_id = line.supplement_id if line else False
            clause.text_in_force = line.signed_text if line else clause.text
            clause.body_in_force = line.body if line else clause.body


class SalesContract(models.Model):
    _inherit = "sales.contract"

    supplement_clause_ids = fields.One2many(
        "sales.contract.supplement.clause", "contract_id", string="Clauses by Supplement",
        domain=[("supplement_id.state", "=", "effective")])

    def _get_clauses_in_force(self):
        """ What the paper says by now, article by article.

        :returns: list of (title, text, `sales.contract.supplement` that says so, empty for what was signed at first)
        """
        self.ensure_one()
        rows = [(clause.name, clause.text_in_force, clause.changed_by_id) for clause in self.clause_ids if clause.text_in_force]
        added = self.sudo().supplement_clause_ids.filtered(lambda line: line.change == "added")  # sudo: a fact of the contract
        return rows + [(line.name, line.signed_text, line.supplement_id) for line in added]

    def _get_heading(self, number, title):
        """:param int number: of the article, as it is printed
        :returns: str, in the contract's language"""
        self.ensure_one()
        return self.env._("Article %(number)s  %(title)s", number=number, title=title)
