from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools import unit_prices

TYPED = frozenset({"price_id", "unit_id", "price_basis", "list_price", "floor_price"})

# What the system notes down itself.
NOTED = frozenset({"old_basis", "old_list_price", "old_total", "old_floor_price", "gross_area", "net_area", "total", "change",
                   "change_percent", "outcome", "kept_reason"})


class SalesLaunchPriceLine(models.Model):
    """ The price of one unit in one price list, with the one it had before.

    The totals are kept as they were when the line was typed: a later measurement of the unit changes neither what
    was approved nor what was in force.
    """
    _name = "sales.launch.price.line"
    _description = "Price of a Unit"
    _order = "price_id, unit_id, id"
    _rec_name = "unit_id"

    price_id = fields.Many2one("sales.launch.price", string="Price List", required=True, index=True, ondelete="cascade")
    state = fields.Selection(related="price_id.state", store=True)
    applied_on = fields.Datetime(related="price_id.applied_on", store=True)
    company_id = fields.Many2one(related="price_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        "sales.unit", required=True, index=True, ondelete="restrict", domain="[('project_id', '=', parent.project_id)]")
    building_id = fields.Many2one(related="unit_id.building_id", store=True)
    layout = fields.Char(related="unit_id.layout", store=True)
    floor = fields.Integer(related="unit_id.floor", store=True, aggregator=None)
    gross_area = fields.Float(digits=(10, 2), compute="_compute_areas", store=True, precompute=True)
    net_area = fields.Float(digits=(10, 2), compute="_compute_areas", store=True, precompute=True)
    price_basis = fields.Selection(
        [("gross", "By m² of gross area"), ("net", "By m² of net area"), ("lump", "Lump sum")],
        string="Priced", required=True, default="gross")
    list_price = fields.Monetary(aggregator=None)
    total = fields.Monetary("Price After", compute="_compute_total", store=True, precompute=True)
    floor_price = fields.Monetary(groups="sales_center.group_floor_price", aggregator=None)
    floor_margin = fields.Float(
        "Above Floor (%)", digits=(16, 2), compute="_compute_floor_margin", groups="sales_center.group_floor_price")
    old_basis = fields.Selection(selection=lambda self: self._fields["price_basis"].selection, string="Priced Before", readonly=True)
    old_list_price = fields.Monetary("List Price Before", readonly=True, aggregator=None)
    old_total = fields.Monetary("Price Before", readonly=True)
    old_floor_price = fields.Monetary(
        "Floor Price Before", readonly=True, groups="sales_center.group_floor_price", aggregator=None)
    change = fields.Monetary("Difference", compute="_compute_change", store=True, precompute=True)
    change_percent = fields.Float(
        "Difference (%)", digits=(16, 2), compute="_compute_change", store=True, precompute=True, aggregator="avg")
    outcome = fields.Selection([("written", "In force"), ("kept", "Kept its price")], readonly=True)
    kept_reason = fields.Char("Kept Because", readonly=True)

    _unit_once = models.UniqueIndex("(price_id, unit_id)", "The list has a price of this unit already.")
    _prices_positive = models.Constraint("CHECK(list_price >= 0 AND floor_price >= 0)", "A price is not below zero.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("unit_id")
    def _compute_areas(self):
        for line in self:
            line.gross_area, line.net_area = line.unit_id.gross_area, line.unit_id.net_area

    @api.depends("list_price", "price_basis", "gross_area", "net_area")
    def _compute_total(self):
        for line in self:
            line.total = line.currency_id.round(unit_prices.total(line.list_price, line.price_basis, line.gross_area, line.net_area))

    @api.depends("total", "old_total")
    def _compute_change(self):
        for line in self:
            line.change = line.total - line.old_total
            line.change_percent = unit_prices.percent(line.old_total, line.total)

    @api.depends("total", "floor_price")
    def _compute_floor_margin(self):
        for line in self:
            line.floor_margin = unit_prices.percent(line.floor_price, line.total)

    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        if self.unit_id:
            self.update(self._get_present(self.unit_id))

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("unit_id", "price_id")
    def _check_unit(self):
        for line in self:
            if line.unit_id.project_id != line.price_id.project_id:
                raise ValidationError(self.env._("%(unit)s is not of the project of %(list)s.",
                                                 unit=line.unit_id.display_name, list=line.price_id.display_name))

    @api.model_create_multi
    def create(self, vals_list):
        units = self.env["sales.unit"].browse([vals["unit_id"] for vals in vals_list if vals.get("unit_id")])
        units.fetch(["list_price", "price_basis"])
        # Who makes a line with the new price alone compares it with the one that the unit has.
        lines = super().create([
            {**vals, **self._get_old(units.browse(vals.get("unit_id"))), "outcome": False, "kept_reason": False} for vals in vals_list])
        lines.price_id._check_draft()
        return lines

    def write(self, vals):
        if not self.env.su and vals.keys() & NOTED:
            raise AccessError(self.env._("What a unit cost, and what became of a price, is noted by the system."))
        if vals.keys() & TYPED:
            self.price_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.price_id._check_draft()

    # ------------------------------------------------------------
    # PRICES
    # ------------------------------------------------------------

    @api.model
    def _get_present(self, unit):
        """ :returns: dict of the line's values that say what the unit costs now """
        # sudo: the floor price goes along, also where the officer may not see it
        values = {"price_basis": unit.price_basis, "list_price": unit.list_price, "floor_price": unit.sudo().floor_price}
        return {**values, **self._get_old(unit)}

    @api.model
    def _get_old(self, unit):
        return {
            "old_basis": unit.price_basis, "old_list_price": unit.list_price, "old_total": unit.price_total,
            "old_floor_price": unit.sudo().floor_price,  # sudo: as above
        }

    def _take_before(self):
        """ Take over what the units cost and measure now; what is asked for is compared with that. """
        for line in self.sudo():  # sudo: floor prices, see above
            unit = line.unit_id
            values = {**self._get_old(unit), "gross_area": unit.gross_area, "net_area": unit.net_area}
            if changed := {name: value for name, value in values.items() if line[name] != value}:
                line.write(changed)

    def _get_terms(self):
        """ :returns: list that JSON can hold: what is approved for this unit """
        return [self.unit_id.id, self.price_basis, f"{self.list_price:.4f}", f"{self.total:.4f}", f"{self.floor_price:.4f}"]

    def _get_unit_values(self):
        return {"price_basis": self.price_basis, "list_price": self.list_price, "floor_price": self.floor_price}

    def _is_area_changed(self):
        """ Whether the unit would not cost what was approved. """
        self.ensure_one()
        unit = self.unit_id
        total = unit_prices.total(self.list_price, self.price_basis, unit.gross_area, unit.net_area)
        return self.currency_id.compare_amounts(total, self.total) != 0

    def _is_overtaken(self):
        """ Whether another list has changed the price since this one was asked for: what was compared then is not
        what would change now. """
        self.ensure_one()
        unit = self.unit_id
        return unit.stage == "on_market" and self.currency_id.compare_amounts(unit.price_total, self.old_total) != 0

    def _is_outdated(self):
        """ Whether the unit costs something else than what was put in force by this line. """
        self.ensure_one()
        changed = self.price_id.state == "applied" and (
            self.unit_id.price_basis != self.price_basis or self.currency_id.compare_amounts(self.unit_id.price_total, self.total))
        return bool(changed) or self._is_area_changed()

    @api.model
    def _get_last_applied(self, units):
        """ :returns: dict of unit id to the line that was put in force last """
        lines = self.search([("unit_id", "in", units.ids), ("outcome", "=", "written")], order="applied_on, id")
        return {line.unit_id.id: line for line in lines}
