from odoo import api, fields, models
from odoo.exceptions import ValidationError

AREA_KINDS = [
    ("hall", "Sales hall"),
    ("model", "Model flat"),
    ("office", "Office"),
    ("meeting", "Meeting room"),
    ("dormitory", "Dormitory"),
    ("canteen", "Canteen"),
    ("store", "Store room"),
    ("parking", "Parking"),
    ("reception", "Reception"),
    ("negotiation", "Negotiation tables"),
    ("other", "Other"),
]


class SalesSiteArea(models.Model):
    """ A part of a site with a use of its own: the hall, a model flat, an office.

    It may stand on a floor plan of its site: ``x`` and ``y`` say where, in percent of the picture's width and height.
    """
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
    floor_id = fields.Many2one(
        "sales.site.floor", string="Floor Plan", index="btree_not_null", ondelete="set null", copy=False,
        domain="[('site_id', '=', site_id)]", help="The picture on which the area is marked.")
    x = fields.Float("From the Left (%)", digits=(5, 2), copy=False, aggregator=None)
    y = fields.Float("From the Top (%)", digits=(5, 2), copy=False, aggregator=None)
    photo_ids = fields.One2many("sales.site.photo", "area_id", string="Photos")
    furnishing_ids = fields.One2many("sales.site.furnishing", "area_id", string="Furniture and Plants")

    _capacity_positive = models.Constraint(
        "CHECK(capacity >= 0)", "A capacity cannot be negative.")
    _on_the_picture = models.Constraint(
        "CHECK(x BETWEEN 0 AND 100 AND y BETWEEN 0 AND 100)", "A place on the picture is between 0 and 100 percent of it.")

    @api.constrains("floor_id", "site_id")
    def _check_floor(self):
        for area in self:
            if area.floor_id and area.floor_id.site_id != area.site_id:
                raise ValidationError(self.env._(
                    "“%(floor)s” is no floor plan of %(site)s.", floor=area.floor_id.name, site=area.site_id.name))

    def action_place(self, floor_id, x, y):
        """ Mark the areas on a floor plan.

        :param int floor_id: `sales.site.floor` of their site
        :param float x: from the left, in percent of the picture
        :param float y: from the top, in percent of the picture
        """
        self.write({"floor_id": floor_id, "x": round(x, 2), "y": round(y, 2)})

    def action_take_off(self):
        """ Mark the areas on no floor plan any more. """
        self.write({"floor_id": False, "x": 0, "y": 0})
