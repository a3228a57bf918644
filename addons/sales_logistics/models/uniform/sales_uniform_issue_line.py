from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesUniformIssueLine(models.Model):
    """ So many pieces of a garment in a size. """
    _name = "sales.uniform.issue.line"
    _description = "Pieces of an Issue"
    _order = "issue_id, id"
    _check_company_auto = True

    issue_id = fields.Many2one("sales.uniform.issue", string="Uniform Issue", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="issue_id.company_id", store=True, index=True, precompute=True)
    garment_id = fields.Many2one("sales.uniform.garment", required=True, index=True, ondelete="restrict", check_company=True)
    product_tmpl_id = fields.Many2one(related="garment_id.product_tmpl_id")
    product_id = fields.Many2one(
        "product.product", string="Size", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('product_tmpl_id', '=', product_tmpl_id)]")
    quantity = fields.Integer(default=1, required=True)
    renewed_ids = fields.One2many("sales.custody", "renewal_line_id", string="Pieces Renewed", readonly=True, copy=False)

    _positive = models.Constraint("CHECK(quantity > 0 AND quantity <= 20)", "Of a garment, 1 to 20 pieces are issued at a time.")

    @api.constrains("garment_id", "product_id")
    def _check_size_of_garment(self):
        for line in self:
            if line.product_id and line.product_id.product_tmpl_id != line.garment_id.product_tmpl_id:
                raise ValidationError(self.env._(
                    "%(size)s is no size of %(garment)s.", size=line.product_id.display_name, garment=line.garment_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        self._check_open()

    def _check_open(self):
        for line in self:
            if line.issue_id.state not in ("draft", "requested", "approved"):
                raise UserError(self.env._("What was issued is not changed any more: return a piece and issue another."))
