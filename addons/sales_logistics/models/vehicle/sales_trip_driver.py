from datetime import datetime

from odoo import api, models
from odoo.tools import format_datetime

from ...tools import intervals


class SalesTrip(models.Model):
    """ When drivers can't drive: on leave, or not there any more. Others are offered, and cars whose own driver is there. """
    _inherit = "sales.trip"

    @api.model
    def _get_blocks(self, column, resources):
        return self._get_driver_blocks(resources) if column == "driver_id" else super()._get_blocks(column, resources)

    @api.model
    def _get_driver_blocks(self, drivers):
        """ Leave that was granted stands in the working hours of a person, as Odoo's Time Off writes it there.

        :param drivers: `hr.employee`
        :returns: dict of employee id to list of (start, stop or None, reason in words), UTC
        """
        drivers = drivers.sudo()  # sudo: that somebody is away is told, why is not
        blocks = {driver.id: [(datetime.min, None, self.env._("archived"))] for driver in drivers if not driver.active}
        leaves = self.env["resource.calendar.leaves"].sudo().search(  # sudo: as above
            [("resource_id", "in", drivers.resource_id.ids), ("time_type", "=", "leave")], order="date_from")
        by_resource = leaves.grouped("resource_id")
        for driver in drivers:
            for leave in by_resource.get(driver.resource_id, ()):
                until = format_datetime(self.env, leave.date_to, dt_format="short")
                blocks.setdefault(driver.id, []).append((leave.date_from, leave.date_to, self.env._("on leave until %s", until)))
        return blocks

    @api.model
    def _get_offered_columns(self):
        return [*super()._get_offered_columns(), "driver_id"]

    @api.model
    def _get_offered(self, column, values):
        if column != "driver_id":
            return super()._get_offered(column, values)
        company = self.env["hr.employee"].sudo().browse(values[column]).company_id  # sudo: see `_explain_offer`
        cars = self.env["fleet.vehicle"].sudo().search(self._get_pool_domain(company))  # sudo: as above
        return cars.driver_employee_id.filtered(lambda driver: driver.id != values[column])

    @api.model
    def _explain_offer(self, rule, values):
        # A car whose driver is away is a poor offer.
        return super(SalesTrip, self.with_context(with_usual_driver=True))._explain_offer(rule, values)

    @api.model
    def _get_busy(self, column, resources, after):
        busy = super()._get_busy(column, resources, after)
        if column == "vehicle_id" and self.env.context.get("with_usual_driver"):
            cars = resources.sudo()  # sudo: see `_explain_offer`
            away = super()._get_busy("driver_id", cars.driver_employee_id, after)
            for car in cars.filtered("driver_employee_id"):
                busy.setdefault(car.id, []).extend(away.get(car.driver_employee_id.id, ()))
        return busy

    def _get_absence(self, blocks):
        """:param dict blocks: of `_get_driver_blocks`
        :returns: str, why the trip's driver can't drive then; empty if he or she can"""
        self.ensure_one()
        return next((reason for start, stop, reason in blocks.get(self.driver_id.id, ())
                     if intervals.overlap(start, stop, self.date_start, self.date_stop)), "")
