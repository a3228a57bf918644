from odoo import api, fields, models


class SalesMonthMixin(models.AbstractModel):
    """ Documents of a month: `month` is its first day, whichever day of it is given. For models with a date `month`. """
    _name = "sales.month.mixin"
    _description = "Document of a Month"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._to_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._to_first_day(vals))

    def _to_first_day(self, vals):
        if vals.get("month"):
            vals = {**vals, "month": fields.Date.to_date(vals["month"]).replace(day=1)}
        return vals
