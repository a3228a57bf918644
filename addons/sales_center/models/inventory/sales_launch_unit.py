from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LIVE_STATES = ("draft", "approved", "open")


class SalesLaunchUnit(models.Model):
    """ A unit in a launch. It stays to be read after the launch is over. """
    _name = "sales.launch.unit"
    _description = "Unit of a Launch"
    _order = "launch_id, unit_id, id"
    _rec_name = "unit_id"

    launch_id = fields.Many2one("sales.launch", required=True, index=True, ondelete="cascade")
    unit_id = fields.Many2one("sales.unit", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="launch_id.company_id", store=True, index=True, precompute=True)
    is_live = fields.Boolean("Launch Not Over", compute="_compute_is_live", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    price_total = fields.Monetary(related="unit_id.price_total", store=True)

    _unit_once = models.UniqueIndex("(launch_id, unit_id)", "The launch has this unit already.")
    _one_live = models.UniqueIndex("(unit_id) WHERE is_live", "A unit is in another launch that is not over.")

    @api.depends("launch_id.state")
    def _compute_is_live(self):
        for line in self:
            line.is_live = line.launch_id.state in LIVE_STATES

    @api.constrains("launch_id", "unit_id")
    def _check_unit(self):
        for line in self:
            if line.unit_id.project_id != line.launch_id.project_id:
                raise ValidationError(self.env._("%(unit)s is not of the project of %(launch)s.",
                                                 unit=line.unit_id.display_name, launch=line.launch_id.display_name))

    @api.model
    def _check_free(self, units, launches):
        """ Say which of the units is in another launch that is not over; the index would only say that one is. """
        taken = self.sudo().search([  # sudo: a launch that the user can't see counts as well
            ("unit_id", "in", units.ids), ("is_live", "=", True), ("launch_id", "not in", launches.ids)], limit=1)
        if taken:
            raise UserError(self.env._("%(unit)s is in %(launch)s, which is not over.",
                                       unit=taken.unit_id.display_name, launch=taken.launch_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        units = self.env["sales.unit"].browse([vals["unit_id"] for vals in vals_list if vals.get("unit_id")])
        launches = self.env["sales.launch"].browse([vals["launch_id"] for vals in vals_list if vals.get("launch_id")])
        launches._check_draft()
        self._check_free(units, launches)
        if wrong := units.filtered(lambda unit: unit.stage not in ("planned", "prepared"))[:1]:
            raise UserError(self.env._("%s is on the market, or was: only what is planned or prepared is launched.", wrong.display_name))
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"launch_id", "unit_id"}:
            raise UserError(self.env._("Take the unit out of the launch and put another one in."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.launch_id._check_draft()


class SalesUnit(models.Model):
    """ What launches mean to units. """
    _inherit = "sales.unit"

    launch_line_ids = fields.One2many("sales.launch.unit", "unit_id", string="Launches", copy=False)
    launch_id = fields.Many2one("sales.launch", compute="_compute_launch_id", search="_search_launch_id")
    price_line_ids = fields.One2many(
        "sales.launch.price.line", "unit_id", string="Price History", copy=False, groups="sales_center.group_project_manager")

    @api.depends("launch_line_ids.is_live")
    def _compute_launch_id(self):
        lines = self.env["sales.launch.unit"]
        if lines.has_access("read"):
            lines = lines.search([("unit_id", "in", self._origin.ids)], order="is_live, id")
        found = {line.unit_id.id: line.launch_id for line in lines}  # the live one comes last
        for unit in self:
            unit.launch_id = found.get(unit._origin.id, False)

    def _search_launch_id(self, operator, value):
        return fields.Domain("launch_line_ids.launch_id", operator, value)

    @api.constrains("building_id")
    def _check_launch_project(self):
        self.launch_line_ids.sudo().filtered("is_live")._check_unit()  # sudo: a launch that the user can't see counts as well

    def action_put_on_market(self, reason=None):
        self._check_launched()
        return super().action_put_on_market(reason)

    def _check_launched(self):
        """ Where a project says so, units come to the market by their launch and at its approved price only. """
        bound = self.filtered(lambda unit: unit.project_id.launch_required)
        if not bound:
            return
        # sudo: the rule binds whoever puts units on the market
        opened = self.env["sales.launch.unit"].sudo().search([
            ("unit_id", "in", bound.ids), ("launch_id.state", "in", ("open", "closed"))]).unit_id
        # sudo: as above
        lines = self.env["sales.launch.price.line"].sudo()._get_last_applied(bound)
        for unit in bound:
            if unit not in opened:
                raise UserError(self.env._("%s comes to the market by opening its launch.", unit.display_name))
            if unit.id not in lines or lines[unit.id]._is_outdated():
                raise UserError(self.env._(
                    "%s comes back at the price that was approved last, or at a new one that is approved first.", unit.display_name))

    def action_change_prices(self):
        """ Make a price list for the chosen units, from their prices as they are, and open it. """
        if len(self.project_id) != 1:
            raise UserError(self.env._("Choose units of one project."))
        prices = self.env["sales.launch.price"].create({"project_id": self.project_id.id})
        prices._add_units(self)
        return prices._get_form_action()

    def action_open_price_history(self):
        """ Open the prices that the unit had, list by list. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Price History"), "res_model": "sales.launch.price.line",
            "view_mode": "list", "domain": [("unit_id", "=", self.id), ("state", "=", "applied")],
        }
