from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models


class SalesDutyShift(models.Model):
    """ From when to when somebody is on duty: the early shift, the late one.

    Hours are those of the site's timezone. A shift that ends no later than it begins
    goes on into the next day.
    """
    _name = "sales.duty.shift"
    _description = "Shift"
    _order = "company_id, hour_from, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    hour_from = fields.Float("Starts At", required=True, default=9)
    hour_to = fields.Float("Ends At", required=True, default=18)
    color = fields.Integer("Colour")

    _hours_of_a_day = models.Constraint(
        "CHECK(hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)", "The hours are between 0:00 and 24:00.")

    def _get_times(self, day, timezone):
        """:param date day: on which the shift begins
        :param str timezone: name of the site's timezone
        :returns: (datetime, datetime), begin and end in UTC without a timezone"""
        self.ensure_one()
        zone = pytz.timezone(timezone)
        last = day if self.hour_to > self.hour_from else day + timedelta(days=1)

        def moment(date, hour):
            naive = datetime.combine(date, time.min) + timedelta(minutes=round(hour * 60))
            return zone.localize(naive).astimezone(pytz.utc).replace(tzinfo=None)

        return moment(day, self.hour_from), moment(last, self.hour_to)
