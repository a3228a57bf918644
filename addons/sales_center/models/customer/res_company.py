from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    """ The hours of the sales office, as the clock on its wall shows them. """
    _inherit = "res.company"

    registration_remind_hour = fields.Float(
        string="Remind of Registrations at", default=9,
        help="Hour of the next day at which leaders are told which calls and visits they have not confirmed yet.")
    registration_confirm_hour = fields.Float(
        string="Registrations Confirmed by", default=10,
        help="Hour of the next day by which calls and visits are confirmed. After it, those that are open go to the next leader above.")
    daily_close_unit_hour = fields.Float(
        string="Unit Board Checked by", default=11, help="Hour by which the units of a project are checked against orders and papers.")
    daily_close_summary_hour = fields.Float(
        string="Summary of the Day at", default=17.5, help="Hour at which the manager of a project gets the summary of the day.")

    _registration_hours = models.Constraint(
        "CHECK(registration_remind_hour >= 0 AND registration_remind_hour <= registration_confirm_hour AND registration_confirm_hour < 24)",
        "Leaders are reminded before registrations have to be confirmed, both within the day.")
    _daily_close_hours = models.Constraint(
        "CHECK(LEAST(daily_close_unit_hour, daily_close_summary_hour) >= 0"
        " AND GREATEST(daily_close_unit_hour, daily_close_summary_hour) < 24)",
        "The hours of the daily close are within the day.")

    def _get_sales_tz(self):
        """ Return the timezone of the company's working hours: a day of sales is a day there, whoever asks. """
        self.ensure_one()
        return pytz.timezone(self.resource_calendar_id.tz or self.partner_id.tz or "UTC")

    def _get_sales_moment(self, day, hour):
        """ Return an hour of a day of the company in UTC, as a naive datetime.

        :param date day: of the company's calendar
        :param float hour: 10.5 is half past ten
        """
        local = datetime.combine(day, time()) + timedelta(minutes=round(hour * 60))
        return self._get_sales_tz().localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_sales_time(self, moment):
        """ Return a moment in UTC as the company's clock shows it. """
        return pytz.utc.localize(moment).astimezone(self._get_sales_tz())

    def _get_sales_day(self):
        """ Return the date of today in the company. """
        return self._get_sales_time(fields.Datetime.now()).date()
