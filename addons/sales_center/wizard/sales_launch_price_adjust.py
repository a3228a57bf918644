from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import unit_prices


class SalesLaunchPriceAdjust(models.TransientModel):
    """ Works out the prices of a list, or of a part of it: up or down, or anew from a base. """
    _name = "sales.launch.price.adjust"
    _description = "Work Out Prices"

    price_id = fields.Many2one("sales.launch.price", string="Price List", required=True, ondelete="cascade")
    project_id = fields.Many2one(related="price_id.project_id")
    currency_id = fields.Many2one(related="price_id.currency_id")
    method = fields.Selection(
        [("percent", "By a percentage"), ("amount", "By an amount"), ("base", "From a base with surcharges"),
         ("keep", "Leave as they are")],
        required=True, default="percent")
    percent = fields.Float(digits=(6, 3))
    amount = fields.Monetary(help="Added to the price per m², or to the lump sum.")
    base = fields.Monetary("Base Price", help="Per m², or the lump sum. The project's surcharges and reductions come on top.")
    rounding = fields.Float("Rounded To", default=1, help="List prices are multiples of this.")
    floor_percent = fields.Float(
        "Floor (% of Price)", digits=(5, 2), groups="sales_center.group_floor_price",
        help="Sets the floor price of these units to so much of their price. Zero: floor prices stay.")
    building_ids = fields.Many2many("sales.building", string="Only Buildings", domain="[('project_id', '=', project_id)]")
    layout = fields.Char("Only Layout")
    floor_from = fields.Integer("From Floor")
    floor_to = fields.Integer("To Floor")

    def action_apply(self):
        """ Write the prices into the list, which is a draft. """
        self.ensure_one()
        lines = self._get_lines()
        if not lines:
            raise UserError(self.env._("No unit of the list is meant: look at buildings, layout and floors."))
        for line in lines:
            line.list_price = self._get_price(line)
        if floor_percent := self.sudo().floor_percent:  # sudo: set by who may see it, or zero
            for line in lines:
                line.floor_price = line.currency_id.round(line.total * floor_percent / 100)
        return {"type": "ir.actions.act_window_close"}

    def _get_lines(self):
        layout = (self.layout or "").strip()
        return self.price_id.line_ids.filtered(lambda line: (
            (not self.building_ids or line.building_id in self.building_ids) and (not layout or line.layout == layout)
            and (not self.floor_from or line.floor >= self.floor_from) and (not self.floor_to or line.floor <= self.floor_to)))

    def _get_price(self, line):
        """ :returns: float, the list price of the line """
        if self.method == "keep":
            return line.list_price
        if self.method == "base":
            unit = line.unit_id
            return unit_prices.worked_out(
                self.base, self.project_id.price_rule_ids._get_rules(unit.kind_id), self.rounding, floor=unit.floor,
                number=unit.number, orientation=unit.orientation or "", layout=unit.layout or "")
        price = line.list_price * (1 + self.percent / 100) if self.method == "percent" else line.list_price + self.amount
        return max(unit_prices.round_to(price, self.rounding), 0)
