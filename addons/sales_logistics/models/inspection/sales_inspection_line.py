from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesInspectionLine(models.Model):
    """ An item of a round, and how it was found.

    An item that failed says why, and gets any points below its full ones.
    """
    _name = "sales.inspection.line"
    _description = "Inspection Item"
    _inherit = ["image.mixin"]
    _order = "inspection_id, sequence, id"
    _check_company_auto = True

    inspection_id = fields.Many2one("sales.inspection", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="inspection_id.company_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="inspection_id.site_id", store=True, index=True, precompute=True)
    date = fields.Date(related="inspection_id.date", store=True, precompute=True)
    state = fields.Selection(related="inspection_id.state")
    sequence = fields.Integer(default=10)
    name = fields.Char("What to Look At", required=True)
    area_id = fields.Many2one("sales.site.area", index="btree_not_null", ondelete="restrict", check_company=True)
    points = fields.Integer(required=True, default=5)
    photo_required = fields.Boolean("Photo Needed")
    result = fields.Selection([("passed", "In order"), ("failed", "Not in order"), ("none", "Does not apply")], index=True)
    points_reached = fields.Integer(
        "Reached", compute="_compute_points_reached", store=True, readonly=False, precompute=True)
    note = fields.Char("Finding")

    _points_positive = models.Constraint("CHECK(points > 0)", "An item is worth at least one point.")
    _points_reached_range = models.Constraint(
        "CHECK(points_reached >= 0 AND points_reached <= points)", "An item gets no more points than it is worth, and none below zero.")
    _failed_loses_points = models.Constraint(
        "CHECK(result <> 'failed' OR points_reached < points)", "What is not in order does not get full points.")

    @api.depends("result", "points")
    def _compute_points_reached(self):
        for line in self:
            line.points_reached = line.points if line.result == "passed" else 0

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.inspection_id._check_planned()
        return lines

    def write(self, vals):
        self.inspection_id._check_planned()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.inspection_id._check_planned()

    def _check_complete(self):
        """ Raise, naming the first item that is not complete. """
        for line in self:
            place = " · ".join(filter(None, [line.area_id.name, line.name]))
            if not line.result:
                raise UserError(self.env._("%s: say how it was found first.", place))
            if line.result == "failed" and not (line.note or "").strip():
                raise UserError(self.env._("%s: say what is not in order.", place))
            if line.photo_required and line.result != "none" and not line.image_1920:
                raise UserError(self.env._("%s: take a photo first.", place))
