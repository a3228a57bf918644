from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...tools import clauses


class SalesContractTemplateClause(models.Model):
    """ One clause of a template, with placeholders such as ``{{partner}}`` from a list that is known. """
    _name = "sales.contract.template.clause"
    _description = "Clause of a Contract Template"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one("sales.contract.template", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="template_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Title", required=True)
    body = fields.Text("Wording", required=True, help="{{partner}}, {{unit}}, {{amount}} and the like are filled in.")
    may_change = fields.Boolean(
        "May Be Changed", default=True,
        help="Otherwise no contract may change it or leave it out. A change makes the review a special one.")

    @api.constrains("name", "body")
    def _check_placeholders(self):
        known = self.env["sales.contract"]._get_placeholder_names()
        for clause in self:
            if unknown := [name for name in clauses.names(clause.body) if name not in known]:
                raise ValidationError(self.env._(
                    "“%(clause)s”: {{%(name)s}} is not known. There are: %(known)s", clause=clause.name, name=unknown[0],
                    known=format_list(self.env, [f"{{{{{name}}}}}" for name in known])))

    @api.model_create_multi
    def create(self, vals_list):
        self.env["sales.contract.template"].browse(
            vals["template_id"] for vals in vals_list if vals.get("template_id"))._check_unused()
        return super().create(vals_list)

    def write(self, vals):
        self.template_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.template_id._check_unused()
