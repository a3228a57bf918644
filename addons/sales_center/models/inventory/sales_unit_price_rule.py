from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import unit_prices

NUMBERS = ("floor", "step")


class SalesUnitPriceRule(models.Model):
    """ What a floor, a lucky number or the sunny side adds to the base price of a project's units, or takes off it.

    Percentages are of the base, and add up. The rules are used where units are generated and where a price list is
    worked out from a base; they change no price by themselves.
    """
    _name = "sales.unit.price.rule"
    _description = "Surcharge or Reduction"
    _order = "project_id, sequence, id"

    project_id = fields.Many2one("sales.project", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    applies = fields.Selection(
        [("step", "For each floor above"), ("floor", "On the floors"), ("ends", "Number ends with"),
         ("contains", "Number contains"), ("faces", "Faces"), ("layout", "Layout is")],
        string="When", required=True, default="step")
    value = fields.Char(
        "Applies To Values", required=True,
        help="Several with commas between, such as 8, 18. Directions as n, ne, e, se, s, sw, w, nw.")
    kind_id = fields.Many2one("sales.unit.kind", string="Only", help="Empty: units of every kind.")
    percent = fields.Float(digits=(6, 3), help="Of the base price; below zero it is a reduction.")
    amount = fields.Monetary(help="Added to the price per m², or to the lump sum; below zero it is a reduction.")

    @api.constrains("applies", "value")
    def _check_value(self):
        for rule in self:
            values = unit_prices.parts(rule.value)
            wrong = not values
            if rule.applies in NUMBERS:
                wrong = wrong or not all(value.lstrip("-").isdigit() for value in values) or (rule.applies == "step" and len(values) > 1)
            elif rule.applies == "faces":
                wrong = wrong or not set(values) <= set(dict(self.env["sales.unit"]._fields["orientation"].selection))
            if wrong:
                raise ValidationError(self.env._(
                    "“%(value)s” can't be understood as “%(when)s”: write floors as numbers, directions as n, ne, e, se, s, sw, w, nw.",
                    value=rule.value, when=dict(self._fields["applies"]._description_selection(self.env))[rule.applies]))

    def _get_rules(self, kind):
        """ :param kind: `sales.unit.kind` of the units
        :returns: list of dicts as `tools.unit_prices` has them """
        return [
            {"applies": rule.applies, "value": rule.value, "percent": rule.percent, "amount": rule.amount}
            for rule in self if not rule.kind_id or rule.kind_id == kind]


class SalesProject(models.Model):
    _inherit = "sales.project"

    price_rule_ids = fields.One2many("sales.unit.price.rule", "project_id", string="Surcharges and Reductions", copy=True)
