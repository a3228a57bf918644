from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesUniformSize(models.Model):
    """ Which size of a garment an employee wears; entered by the employee or an administrator. """
    _name = "sales.uniform.size"
    _description = "Size of an Employee"
    _order = "employee_id, garment_id, id"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="cascade", check_company=True,
        default=lambda self: self.env.user.with_company(self.env.company).employee_id)
    garment_id = fields.Many2one("sales.uniform.garment", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="garment_id.company_id", store=True, index=True, precompute=True)
    product_tmpl_id = fields.Many2one(related="garment_id.product_tmpl_id")
    product_id = fields.Many2one(
        "product.product", string="Size", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('product_tmpl_id', '=', product_tmpl_id)]")

    _once = models.UniqueIndex("(employee_id, garment_id)", "The size of this garment was entered already: change it there.")

    @api.depends("employee_id", "product_id")
    def _compute_display_name(self):
        for size in self:
            size.display_name = f"{size.employee_id.name} · {size.product_id.display_name}"

    @api.constrains("garment_id", "product_id")
    def _check_size_of_garment(self):
        for size in self:
            if size.product_id.product_tmpl_id != size.garment_id.product_tmpl_id:
                raise ValidationError(self.env._(
                    "%(size)s is no size of %(garment)s.", size=size.product_id.display_name, garment=size.garment_id.name))

    @api.model
    def _get_sizes(self, employees):
        """:returns: dict of (employee id, garment id) to `product.product`"""
        sizes = self.sudo().search([("employee_id", "in", employees.ids)])  # sudo: sizes are no secret to who issues
        return {(size.employee_id.id, size.garment_id.id): size.product_id.sudo(False) for size in sizes}
