from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import unit_numbers, unit_prices


class SalesUnitGenerate(models.TransientModel):
    """ Makes the units of buildings from a pattern: floors by doors.

    A door may have a layout, areas and a direction of its own; lucky floors and numbers cost more where the project
    says so (see `sales.unit.price.rule`).
    """
    _name = "sales.unit.generate"
    _description = "Generate Units"

    building_id = fields.Many2one("sales.building", required=True)
    project_id = fields.Many2one(related="building_id.project_id")
    other_building_ids = fields.Many2many(
        "sales.building", string="And in Buildings", domain="[('project_id', '=', project_id), ('id', '!=', building_id)]",
        help="Buildings that are built alike.")
    currency_id = fields.Many2one(related="building_id.company_id.currency_id")
    entrance = fields.Char(help="Name of the entrance; it begins the number of each unit. May be empty.")
    kind_id = fields.Many2one("sales.unit.kind", required=True)
    floor_from = fields.Integer("From Floor", required=True, default=1)
    floor_to = fields.Integer("To Floor", required=True, default=18)
    door_count = fields.Integer("Units per Floor", required=True, default=4)
    skipped_floors = fields.Char(help="Floors that don't exist, such as 4, 14.")
    skipped_digit = fields.Char("Digit Left Out", help="A digit that no door has, such as 4.")
    layout = fields.Char()
    orientation = fields.Selection(selection=lambda self: self.env["sales.unit"]._fields["orientation"].selection)
    gross_area = fields.Float("Gross Area (m²)", digits=(10, 2))
    net_area = fields.Float("Net Area (m²)", digits=(10, 2))
    price_basis = fields.Selection(
        selection=lambda self: self.env["sales.unit"]._fields["price_basis"].selection, string="Priced", required=True, default="gross")
    list_price = fields.Monetary("Base Price", help="Per m², or the lump sum.")
    use_rules = fields.Boolean("With Surcharges", default=True, help="Surcharges and reductions of the project.")
    rounding = fields.Float("Rounded To", default=1, help="List prices are multiples of this.")
    line_ids = fields.One2many("sales.unit.generate.door", "wizard_id", string="Doors")

    def action_generate(self):
        """ Make the units that are not there yet.

        :returns: action that opens them
        """
        self.ensure_one()
        numbers = self._get_numbers()
        buildings = self.building_id | self.other_building_ids
        if len(buildings.project_id) > 1:
            raise UserError(self.env._("Choose buildings of one project."))
        Unit = self.env["sales.unit"].with_context(active_test=False)
        there = {(unit.building_id.id, unit.number) for unit in Unit.search_fetch(
            [("building_id", "in", buildings.ids)], ["building_id", "number"])}
        rules = self.building_id.project_id.price_rule_ids._get_rules(self.kind_id) if self.use_rules else []
        doors = {line.door: line for line in self.line_ids}
        units = self.env["sales.unit"].create([
            self._get_unit_values(building, number, floor, door, doors.get(door), rules)
            for building in buildings for number, floor, door in numbers if (building.id, number) not in there])
        if not units:
            raise UserError(self.env._("All of these units are there already."))
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_unit_action")
        return {**action, "domain": [("id", "in", units.ids)], "context": {}}

    def _get_numbers(self):
        """ :returns: list of (number, floor, door) """
        if not 0 < self.door_count <= 100 or self.floor_to < self.floor_from or self.floor_to - self.floor_from > 200:
            raise UserError(self.env._("Give a range of at most 200 floors, and 1 to 100 units per floor."))
        try:
            skipped = unit_numbers.parse_floors(self.skipped_floors)
        except ValueError as error:
            raise ValidationError(self.env._(
                "“%s” is no list of floors. Write numbers with commas between.", self.skipped_floors)) from error
        return unit_numbers.generate(
            range(self.floor_from, self.floor_to + 1), self.door_count, self.entrance, skipped, (self.skipped_digit or "").strip())

    def _get_unit_values(self, building, number, floor, door, own, rules):
        """ :param own: `sales.unit.generate.door` of this door, or None: as the others """
        values = {
            "building_id": building.id, "kind_id": self.kind_id.id, "entrance": self.entrance, "number": number, "floor": floor,
            "door": door, "price_basis": self.price_basis}
        for name in ("layout", "orientation", "gross_area", "net_area"):
            values[name] = (own and own[name]) or self[name]
        base = (own and own.list_price) or self.list_price
        return {**values, "list_price": unit_prices.worked_out(
            base, rules, self.rounding, floor=floor, number=number, orientation=values["orientation"] or "", layout=values["layout"] or "")}

    @api.onchange("door_count")
    def _onchange_door_count(self):
        """ Doors that there are not are no doors. """
        self.line_ids = self.line_ids.filtered(lambda line: line.door <= self.door_count)


class SalesUnitGenerateDoor(models.TransientModel):
    """ A door that differs from the others on its floor. """
    _name = "sales.unit.generate.door"
    _description = "Door"
    _order = "door, id"

    wizard_id = fields.Many2one("sales.unit.generate", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    door = fields.Integer("Position", required=True)
    layout = fields.Char()
    orientation = fields.Selection(selection=lambda self: self.env["sales.unit"]._fields["orientation"].selection)
    gross_area = fields.Float("Gross Area (m²)", digits=(10, 2))
    net_area = fields.Float("Net Area (m²)", digits=(10, 2))
    list_price = fields.Monetary("Base Price")
