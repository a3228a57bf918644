from odoo import api, fields, models
from odoo.tools import SQL


class SalesUnitAnalysisMixin(models.AbstractModel):
    """ What an analysis says of a unit, and the ranges of the company that it falls into. """
    _name = "sales.unit.analysis.mixin"
    _description = "Analysis of Units"

    unit_id = fields.Many2one("sales.unit", readonly=True)
    project_id = fields.Many2one("sales.project", readonly=True)
    building_id = fields.Many2one("sales.building", readonly=True)
    launch_id = fields.Many2one("sales.launch", readonly=True)
    kind_id = fields.Many2one("sales.unit.kind", string="Kind of Unit", readonly=True)
    layout = fields.Char(readonly=True)
    floor = fields.Integer(readonly=True, aggregator=None)
    area_band_id = fields.Many2one("sales.unit.band", string="Area Range", readonly=True)
    price_band_id = fields.Many2one("sales.unit.band", string="Price Range", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    unit_count = fields.Integer("Number of Units", readonly=True)

    @api.model
    def _get_band(self, measure, value):
        """ Find the range of `unit.company_id` that a value falls into.

        :param str measure: as in `sales.unit.band`
        :param SQL value: a number
        :returns: SQL of the id of a `sales.unit.band`; null below the lowest one
        """
        return SQL(
            """(SELECT band.id FROM sales_unit_band AS band
                 WHERE band.company_id = unit.company_id AND band.measure = %s AND band.start <= %s ORDER BY band.start DESC LIMIT 1)""",
            measure, value)
