from odoo import api, fields, models
from odoo.tools import SQL


class SalesLogisticsCost(models.Model):
    """ What logistics costs the company, by site, project, kind and day, from what the areas have written down.

    Each area adds its part to `_get_parts`. What employees pay for themselves is not in it (see `sales.deduction`).
    """
    _name = "sales.logistics.cost"
    _description = "Cost of Logistics"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "sales.site": ["project_id"],
        "sales.meter.reading": ["company_id", "site_id", "room_id", "month", "state", "company_part"],
        "sales.trip.cost": ["company_id", "trip_id", "project_id", "date", "state", "kind", "amount"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    site_id = fields.Many2one("sales.site", readonly=True)
    project_id = fields.Many2one("sales.project", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection([
        ("lodging", "Lodging"), ("meal", "Meals"), ("supply", "Supplies"), ("uniform", "Uniforms"), ("equipment", "Equipment"),
        ("recreation", "Recreation"), ("layout", "Layout"), ("car", "Cars"),
    ], readonly=True)
    name = fields.Char("For", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Cost", readonly=True)
    res_model = fields.Char("Origin Model", readonly=True)
    res_id = fields.Many2oneReference("Origin", model_field="res_model", readonly=True)

    @property
    def _table_query(self):
        parts = [SQL("(%s)", part) for part in self._get_parts()]
        return SQL(
            "SELECT row_number() OVER (ORDER BY date, res_model, res_id) AS id, part.* FROM (%s) AS part",
            SQL(" UNION ALL ").join(parts))

    @api.model
    def _get_parts(self):
        """ The selects of the areas. To be extended by what costs something; extend `_depends` with it.

        :returns: list of SQL selects of ``(company_id, site_id, project_id, date, kind, name, amount, res_model,
            res_id)``: the day in the company's timezone, the amount as numeric in the company's currency, above zero
            for what the company pays and below for what comes back. Only what is settled belongs in it: confirmed,
            issued, billed; not what was asked for or cancelled
        """
        return [
            SQL(""" SELECT reading.company_id, reading.site_id, site.project_id,
                           (reading.month + INTERVAL '1 month - 1 day')::date AS date, 'lodging' AS kind, room.name AS name,
                           reading.company_part::numeric AS amount, 'sales.meter.reading' AS res_model, reading.id AS res_id
                      FROM sales_meter_reading AS reading
                      JOIN sales_room AS room ON room.id = reading.room_id
                      JOIN sales_site AS site ON site.id = reading.site_id
                     WHERE reading.state = 'confirmed' AND reading.company_part > 0 """),
            # A trip without a project is for the site where its car stands.
            SQL(""" SELECT cost.company_id, trip.site_id, COALESCE(cost.project_id, site.project_id), cost.date, 'car',
                           trip.place_to, cost.amount::numeric, 'sales.trip.cost', cost.id
                      FROM sales_trip_cost AS cost
                      JOIN sales_trip AS trip ON trip.id = cost.trip_id
                 LEFT JOIN sales_site AS site ON site.id = trip.site_id
                     WHERE cost.state = 'confirmed' """),
        ]

    def action_open_origin(self):
        """ Open what the cost comes from. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "views": [(False, "form")]}
