from odoo import fields, models
from odoo.exceptions import UserError


class SalesLaunchAdd(models.TransientModel):
    """ Puts many units into a launch: those chosen in the list, or all that were never on the market of some buildings. """
    _name = "sales.launch.add"
    _description = "Add Units to a Launch"

    launch_id = fields.Many2one("sales.launch", required=True, ondelete="cascade", domain=[("state", "=", "draft")])
    project_id = fields.Many2one(related="launch_id.project_id")
    unit_ids = fields.Many2many("sales.unit", string="Units", default=lambda self: self._default_unit_ids())
    building_ids = fields.Many2many("sales.building", string="Only Buildings", domain="[('project_id', '=', project_id)]")
    kind_id = fields.Many2one("sales.unit.kind", string="Only")
    floor_from = fields.Integer("From Floor")
    floor_to = fields.Integer("To Floor")

    def _default_unit_ids(self):
        """ The units chosen in the list. """
        return self.env.context.get("active_ids") if self.env.context.get("active_model") == "sales.unit" else False

    def action_add(self):
        """ Add the units that the launch doesn't have yet. """
        self.ensure_one()
        launch = self.launch_id
        units = self.unit_ids or self._find_units()
        new = units - launch.line_ids.unit_id
        if not new:
            raise UserError(self.env._("No unit is meant: look at buildings, kind and floors, and whether the units are planned or "
                                       "prepared and in no other launch."))
        launch.line_ids.create([{"launch_id": launch.id, "unit_id": unit.id} for unit in new])
        return {"type": "ir.actions.act_window", "res_model": "sales.launch", "res_id": launch.id, "views": [(False, "form")]}

    def _find_units(self):
        """ :returns: `sales.unit` of the project that were never on the market, as far as asked for """
        domain = fields.Domain([
            ("project_id", "=", self.project_id.id), ("stage", "in", ("planned", "prepared")),
            ("launch_line_ids", "not any", [("is_live", "=", True)])])
        for value, leaf in (
                (self.building_ids, ("building_id", "in", self.building_ids.ids)), (self.kind_id, ("kind_id", "=", self.kind_id.id)),
                (self.floor_from, ("floor", ">=", self.floor_from)), (self.floor_to, ("floor", "<=", self.floor_to))):
            if value:
                domain &= fields.Domain(*leaf)
        return self.env["sales.unit"].search(domain)
