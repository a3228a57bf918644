from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_supply = fields.Boolean(
        "Office Supply", index="btree_not_null", help="Employees find it in the catalogue of supplies and ask for it.")

    @api.constrains("is_supply", "is_storable")
    def _check_supply_is_stored(self):
        for template in self:
            if template.is_supply and not template.is_storable:
                raise ValidationError(self.env._(
                    "%s is issued from stock: let its inventory be tracked to make it a supply.", template.display_name))
