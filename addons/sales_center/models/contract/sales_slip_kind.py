from odoo import api, fields, models
from odoo.exceptions import UserError

from ..inventory.sales_unit_claim import KINDS

# What the papers in use were made on.
SETTLED_FIELDS = frozenset({"claim_kind", "company_id"})


class SalesSlipKind(models.Model):
    """ Kinds of numbered papers: hold slip, subscription slip, contract, receipt, and what a company adds.

    1. A kind may document one kind of claim; each such claim then has one paper of it.
    2. Kinds that have books are archived, not deleted, and document what they always did.
    """
    _name = "sales.slip.kind"
    _description = "Kind of Slip"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: of all companies.")
    prefix = fields.Char(help="What numbers of new books begin with.")
    digits = fields.Integer(default=6, required=True, help="Digits of a number, filled up with zeros.")
    claim_kind = fields.Selection(
        KINDS, string="Documents the Claim", help="The claim of a unit that such a paper documents. Each such claim has one of them.")
    needs_amount = fields.Boolean("Amount Required")
    needs_unit = fields.Boolean("Unit Required")
    terms = fields.Html("Printed Terms", translate=True, help="Stands at the foot of the printed slip.")

    _name_digits = models.Constraint("CHECK(digits BETWEEN 1 AND 10)", "A number has 1 to 10 digits.")

    def write(self, vals):
        if vals.keys() & SETTLED_FIELDS and self._get_used():
            raise UserError(self.env._("%s has books already: it stays what it is. Make another kind.", self._get_used()[:1].name))
        return super().write(vals)

    def _get_used(self):
        # sudo: books of any company count
        return self.env["sales.slip.book"].sudo().search([("kind_id", "in", self.ids)]).kind_id.sudo(self.env.su)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self._get_used()[:1]:
            raise UserError(self.env._("%s has books: archive it instead.", used.name))
