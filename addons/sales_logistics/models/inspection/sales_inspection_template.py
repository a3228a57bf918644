from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesInspectionTemplate(models.Model):
    """ What is looked at on a round through a site: items with points, area by area.

    An inspection copies the items when it is made, so a template is changed for the
    rounds to come and never for those that were done.
    """
    _name = "sales.inspection.template"
    _description = "Inspection Template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for the sites of all companies.")
    item_ids = fields.One2many(
        "sales.inspection.template.item", "template_id", string="Items", copy=True)
    item_count = fields.Integer(compute="_compute_items")
    points = fields.Integer(compute="_compute_items", help="What a site can reach at most.")
    rectification_days = fields.Integer(
        "Days to Rectify", default=3, required=True,
        help="How long whoever is responsible has to put a failed item right.")

    _rectification_days_positive = models.Constraint(
        "CHECK(rectification_days >= 0)", "The days to rectify are not below zero.")

    @api.depends("item_ids.points")
    def _compute_items(self):
        for template in self:
            template.item_count = len(template.item_ids)
            template.points = sum(template.item_ids.mapped("points"))

    def _check_has_items(self):
        """ Raise if one of the templates asks for nothing. """
        for template in self:
            if not template.item_ids:
                raise UserError(self.env._(
                    "“%s” has no items yet: enter what is to be looked at first.", template.display_name))
