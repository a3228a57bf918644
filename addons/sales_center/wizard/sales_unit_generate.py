from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import unit_numbers


class SalesUnitGenerate(models.TransientModel):
    """ Makes the units of a building from a pattern: floors by doors. """
    _name = "sales.unit.generate"
    _description = "Generate Units"

    building_id = fields.Many2one("sales.building", required=True)
    currency_id = fields.Many2one(related="building_id.company_id.currency_id")
    entrance = fields.Char(help="Name of the entrance; it begins the number of each unit. May be empty.")
    kind_id = fields.Many2one("sales.unit.kind", required=True)
    floor_from = fields.Integer("From Floor", required=True, default=1)
    floor_to = fields.Integer("To Floor", required=True, default=18)
    door_count = fields.Integer("Units per Floor", required=True, default=4)
    skipped_floors = fields.Char(help="Floors that don't exist, such as 4, 14.")
    skipped_digit = fields.Char("Digit Left Out", help="A digit that no door has, such as 4.")
    layout = fields.Char()
    gross_area = fields.Float("Gross Area (m²)", digits=(10, 2))
    net_area = fields.Float("Net Area (m²)", digits=(10, 2))
    list_price = fields.Monetary("Price per m² (Gross)")

    def action_generate(self):
        """ Make the units that are not there yet.

        :returns: action that opens them
        """
        self.ensure_one()
        if not 0 < self.door_count <= 100 or self.floor_to < self.floor_from or self.floor_to - self.floor_from > 200:
            raise UserError(self.env._("Give a range of at most 200 floors, and 1 to 100 units per floor."))
        try:
            skipped = unit_numbers.parse_floors(self.skipped_floors)
        except ValueError as error:
            raise ValidationError(self.env._(
                "“%s” is no list of floors. Write numbers with commas between.", self.skipped_floors)) from error
        numbers = unit_numbers.generate(
            range(self.floor_from, self.floor_to + 1), self.door_count, self.entrance, skipped, (self.skipped_digit or "").strip())
        Unit = self.env["sales.unit"].with_context(active_test=False)
        there = set(Unit.search([("building_id", "=", self.building_id.id)]).mapped("number"))
        units = self.env["sales.unit"].create([{
            "building_id": self.building_id.id, "kind_id": self.kind_id.id, "entrance": self.entrance, "number": number,
            "floor": floor, "door": door, "layout": self.layout, "gross_area": self.gross_area, "net_area": self.net_area,
            "list_price": self.list_price,
        } for number, floor, door in numbers if number not in there])
        if not units:
            raise UserError(self.env._("All of these units are there already."))
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_unit_action")
        return {**action, "domain": [("id", "in", units.ids)], "context": {}}
