from datetime import datetime, timedelta

from odoo import fields, models

from ...tools import days


class FleetVehicle(models.Model):
    _inherit = "fleet.vehicle"

    is_pool_car = fields.Boolean("May Be Asked For", tracking=True, help="Employees ask for a trip with it.")
    sales_site_id = fields.Many2one(
        "sales.site", string="Stands At", index="btree_not_null", check_company=True, tracking=True,
        help="Whose administrators deal with it. Empty: those of all sites.")
    trip_ids = fields.One2many("sales.trip", "vehicle_id", string="Trips", groups="sales_logistics.group_officer")

    def _get_blocks(self):
        """ When cars can't be used: in the garage, without insurance or inspection, written off.

        :returns: dict of vehicle id to list of (start, stop or None, reason in words), UTC
        """
        blocks = {}
        for vehicle, first, last, reason in [*self._get_service_days(), *self._get_uncovered_days(), *self._get_end()]:
            timezone = (vehicle.company_id or self.env.company).resource_calendar_id.tz or "UTC"
            start = days.day_start(first, timezone) if first else datetime.min
            stop = days.day_start(last + timedelta(days=1), timezone) if last else None
            blocks.setdefault(vehicle.id, []).append((start, stop, reason))
        return blocks

    def _get_service_days(self):
        services = self.env["fleet.vehicle.log.services"].search([
            ("vehicle_id", "in", self.ids), ("state", "in", ("new", "running")), ("date", "!=", False)])
        for service in services:
            last = service.date_back or (None if service.state == "running" else service.date)
            yield service.vehicle_id, service.date, last, self.env._("in the garage: %s", service.service_type_id.name)

    def _get_uncovered_days(self):
        contracts = self.env["fleet.vehicle.log.contract"].search([
            ("vehicle_id", "in", self.ids), ("state", "!=", "closed"), ("start_date", "!=", False),
            ("cost_subtype_id.is_needed_to_drive", "=", True)])
        covered = {}
        for contract in contracts:
            key = (contract.vehicle_id, contract.cost_subtype_id)
            covered.setdefault(key, []).append((contract.start_date, contract.expiration_date or None))
        for (vehicle, kind), periods in covered.items():
            for first, last in days.gaps(periods):
                yield vehicle, first, last, self.env._("%s has run out", kind.name)

    def _get_end(self):
        for vehicle in self:
            if not vehicle.active:
                yield vehicle, None, None, self.env._("archived")
            elif vehicle.write_off_date:
                yield vehicle, vehicle.write_off_date, None, self.env._("written off")
