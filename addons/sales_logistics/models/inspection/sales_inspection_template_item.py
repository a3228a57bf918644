from odoo import fields, models

from ..site.sales_site_area import AREA_KINDS


class SalesInspectionTemplateItem(models.Model):
    """ One thing to look at, with the points that it is worth. """
    _name = "sales.inspection.template.item"
    _description = "Inspection Template Item"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "sales.inspection.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("What to Look At", required=True, translate=True)
    area_kind = fields.Selection(
        AREA_KINDS, string="Area",
        help="Asked once for each area of this kind that the site has. Empty: once for the site.")
    points = fields.Integer(required=True, default=5)
    photo_required = fields.Boolean("Photo", help="The item is only done with a photo.")

    _points_positive = models.Constraint("CHECK(points > 0)", "An item is worth at least one point.")
