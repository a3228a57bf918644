from odoo import api, models
from odoo.exceptions import AccessError, UserError

# What the system notes down itself.
NOTED = frozenset({"name", "state", "state_reason", "applied_on", "approved_on", "version", "line_count", "old_total", "total",
                   "change", "change_percent"})


class SalesLaunchPrice(models.Model):
    """ How a price list gets its lines, and who may change it. """
    _inherit = "sales.launch.price"

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        last = dict(self.sudo()._read_group(  # sudo: versions that the user can't see count as well
            [("project_id", "in", [vals.get("project_id") for vals in vals_list])], ["project_id"], ["version:max"]))
        last = {project.id: version for project, version in last.items()}
        for vals in vals_list:
            if vals.get("state", "draft") != "draft" and not self.env.su:
                raise AccessError(self.env._("A price list begins as a draft; its buttons take it further."))
            project = vals.get("project_id")
            vals["version"] = last[project] = last.get(project, 0) + 1
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & NOTED:
            raise AccessError(self.env._("The status of a price list is moved by its buttons only."))
        if vals.keys() & {"project_id", "launch_id", "line_ids"}:
            self._check_draft()
        return super().write(vals)

    @api.constrains("project_id", "launch_id")
    def _check_launch(self):
        for prices in self:
            if prices.launch_id and prices.launch_id.project_id != prices.project_id:
                raise UserError(self.env._("%s is of another project.", prices.launch_id.display_name))
            prices.line_ids._check_unit()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_draft()

    def _check_draft(self):
        if late := self.filtered(lambda prices: prices.state != "draft")[:1]:
            raise UserError(self.env._("%s is no longer a draft: its prices stay. Make a new list to change them.", late.display_name))

    def action_fill(self):
        """ Add the units that are missing, at their present prices: those of the launch; without one, those of the
        project that are on the market and not claimed. """
        for prices in self:
            prices._add_units(prices.launch_id.line_ids.unit_id or prices._get_units_on_market())

    def _get_units_on_market(self):
        self.ensure_one()
        return self.env["sales.unit"].search([("project_id", "=", self.project_id.id), ("state", "=", "on_market")])

    def _add_units(self, units):
        self.ensure_one()
        lines = self.env["sales.launch.price.line"]
        new = units - self.line_ids.unit_id
        lines.create([{"price_id": self.id, "unit_id": unit.id, **lines._get_present(unit)} for unit in new])

    def action_open_lines(self):
        """ Open the comparison: each unit before and after. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("%s: before and after", self.display_name),
            "res_model": "sales.launch.price.line", "view_mode": "list,pivot,graph", "domain": [("price_id", "=", self.id)],
        }

    def action_export_sheet(self):
        """ Download the comparison as a workbook. """
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "download", "url": f"/sales_center/price_list/{self.id}.xlsx"}

    def _get_form_action(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "views": [(False, "form")]}
