from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SalesBuilding(models.Model):
    """ A building of a project; car parks and rows of plots count as buildings, too. """
    _name = "sales.building"
    _description = "Building"
    _order = "project_id, sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    project_id = fields.Many2one("sales.project", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    phase_id = fields.Many2one(
        "sales.project.phase", index="btree_not_null", ondelete="restrict", domain="[('project_id', '=', project_id)]",
        help="The phase of the project that the building belongs to.")
    unit_ids = fields.One2many("sales.unit", "building_id", string="Units")
    unit_count = fields.Integer(compute="_compute_unit_count")

    _name_once = models.UniqueIndex("(project_id, name)", "The project has a building of this name already.")

    def _compute_unit_count(self):
        counts = dict(self.env["sales.unit"]._read_group([("building_id", "in", self.ids)], ["building_id"], ["__count"]))
        for building in self:
            building.unit_count = counts.get(building, 0)

    @api.constrains("phase_id", "project_id")
    def _check_phase(self):
        for building in self:
            if building.phase_id and building.phase_id.project_id != building.project_id:
                raise ValidationError(self.env._("%(phase)s is a phase of another project.", phase=building.phase_id.name))

    @api.depends("name", "project_id.code")
    def _compute_display_name(self):
        for building in self:
            building.display_name = " ".join(filter(None, [building.project_id.code, building.name]))
