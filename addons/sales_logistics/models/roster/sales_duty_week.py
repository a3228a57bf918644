from datetime import timedelta

from odoo import models


class SalesDuty(models.Model):
    _inherit = "sales.duty"

    def _get_weeks(self):
        """ Return the weeks that these duties are in, for print: site, days, and the duties by post, shift and day. """
        weeks = {}
        for duty in self.filtered(lambda duty: duty.state != "cancelled").sorted(
                lambda duty: (duty.site_id.id, duty.date, duty.post_id.sequence, duty.shift_id.hour_from)):
            monday = duty.date - timedelta(days=duty.date.weekday())
            week = weeks.setdefault((duty.site_id, monday), {
                "site": duty.site_id, "days": [monday + timedelta(days=number) for number in range(7)], "found": {}})
            week["found"].setdefault((duty.post_id, duty.shift_id), {}).setdefault(duty.date, []).append(duty)
        for week in weeks.values():
            week["rows"] = [
                {"post": post, "shift": shift, "cells": cells} for (post, shift), cells in week.pop("found").items()]
        return list(weeks.values())
