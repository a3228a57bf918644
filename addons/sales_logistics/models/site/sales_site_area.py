from odoo import fields, models

AREA_KINDS = [
    ("hall", "Sales hall"),
    ("model", "Model flat"),
    ("office", "Office"),
    ("meeting", "Meeting room"),
    ("dormitory", "Dormitory"),
    ("canteen", "Canteen"),
    ("store", "Store room"),
    ("parking", "Parking"),
    ("other", "Other"),
]


class SalesSiteArea(models.Model):
    """ A part of a site with a use of its own: the hall, a model flat, an office. """
    _name = "sales.site.area"
    _description = "Sales Site Area"
    _order = "site_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True)
    kind = fields.Selection(AREA_KINDS, required=True, default="office")
    capacity = fields.Integer(help="People that there is room for.")
    employee_id = fields.Many2one(
        "hr.employee", string="Person in Charge", index="btree_not_null", check_company=True)
    note = fields.Char()

    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "A capacity cannot be negative.")
