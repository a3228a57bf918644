from odoo import fields, models


class SalesDormitoryItem(models.Model):
    """ What is handed over to whoever moves in: the key, a quilt, a locker. """
    _name = "sales.dormitory.item"
    _description = "Inventory of a Bed"
    _order = "dormitory_id, sequence, id"

    dormitory_id = fields.Many2one("sales.dormitory", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="dormitory_id.company_id", store=True, index=True, precompute=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [("key", "Key"), ("equipment", "Equipment"), ("loan", "Loan"), ("other", "Other")], required=True, default="key")
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "An issue is of something.")
