from odoo import fields, models


class SalesUniformSetLine(models.Model):
    """ So many pieces of a garment in a set. """
    _name = "sales.uniform.set.line"
    _description = "Garment of a Set"
    _order = "set_id, id"
    _check_company_auto = True

    set_id = fields.Many2one("sales.uniform.set", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="set_id.company_id", store=True, index=True, precompute=True)
    garment_id = fields.Many2one("sales.uniform.garment", required=True, index=True, ondelete="restrict", check_company=True)
    quantity = fields.Integer(default=1, required=True)

    _once = models.UniqueIndex("(set_id, garment_id)", "The garment is in this set already.")
    _positive = models.Constraint("CHECK(quantity > 0)", "A set has at least one piece of each garment.")
