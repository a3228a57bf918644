from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from ..booking.no_overlap import NoOverlap
from ..booking.sales_request_mixin import COMPUTED_ONLY

LIVE = ("requested", "approved", "active")
DISPATCHER = "sales_logistics.group_officer,sales_center.group_auditor"


class SalesTrip(models.Model):
    """ A trip with a car of the company.

    1. At a time a car has one live trip, and a driver too: the database says so. A trip that is over holds nothing.
    2. An employee asks; an administrator gives a car and a driver, and so approves.
    3. A car without its insurance or inspection, or in the garage, does not go (see `fleet.vehicle._get_blocks`).
    4. The odometer never goes back. Its key is in custody of the driver from departure to return.
    5. Others may join while seats are left, if who asked allows it: the database counts the seats.
    """
    _name = "sales.trip"
    _inherit = ["sales.booking.mixin", "sales.custody.mixin"]
    _description = "Trip"
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _request_kind = "trip"
    _computed_only = COMPUTED_ONLY | {"odometer_out", "odometer_back", "departed_at", "returned_at", "return_note", "passenger_ids"}

    date_start = fields.Datetime("Departure", default=lambda self: self._get_next_hour())
    date_stop = fields.Datetime("Planned Return", required=True, default=lambda self: self._get_next_hour() + timedelta(hours=4), help="")
    state = fields.Selection([
        ("draft", "Draft"), ("requested", "Asked for"), ("approved", "Approved"), ("active", "On the road"),
        ("done", "Is back"), ("cancelled", "Cancelled")])
    employee_id = fields.Many2one(string="Asked By")
    project_id = fields.Many2one("sales.project", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True)
    partner_ids = fields.Many2many("res.partner", string="Customers")
    place_from = fields.Char("Leaves From", required=True)
    place_to = fields.Char("Goes To", required=True, tracking=True)
    seats = fields.Integer("Passengers", default=1, required=True, tracking=True, help="People besides the driver.")
    purpose = fields.Char(required=True)
    is_shared = fields.Boolean("Others May Join", default=True)
    vehicle_id = fields.Many2one(
        "fleet.vehicle", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True, groups=DISPATCHER,
        domain="[('is_pool_car', '=', True), ('company_id', 'in', (False, company_id))]", copy=False)
    vehicle_name = fields.Char(related="vehicle_id.name", string="Car")
    driver_id = fields.Many2one(
        "hr.employee", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True, copy=False)
    site_id = fields.Many2one(related="vehicle_id.sales_site_id", string="Car Stands At", store=True, index="btree_not_null")
    passenger_ids = fields.One2many("sales.trip.passenger", "trip_id", string="Joined By", copy=False)
    seats_taken = fields.Integer(compute="_compute_seats_taken", store=True)
    seats_total = fields.Integer("Seats for Passengers", compute="_compute_seats_total", store=True, compute_sudo=True)
    departed_at = fields.Datetime("Departed", readonly=True, copy=False)
    returned_at = fields.Datetime("Back At", readonly=True, copy=False)
    odometer_unit = fields.Selection(related="vehicle_id.odometer_unit")
    odometer_out = fields.Float("Odometer at Departure", readonly=True, copy=False, aggregator=None)
    odometer_back = fields.Float("Odometer at Return", readonly=True, copy=False, aggregator=None)
    distance = fields.Float(compute="_compute_distance", store=True)
    return_note = fields.Char("Remarks at Return", readonly=True, copy=False)
    cost_ids = fields.One2many("sales.trip.cost", "trip_id", string="Costs")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_total = fields.Monetary(
        "Confirmed Costs", compute="_compute_cost_total", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    is_driver = fields.Boolean(compute="_compute_is_driver")

    _car_once = NoOverlap("vehicle_id", LIVE)
    _driver_once = NoOverlap("driver_id", LIVE)
    _car_out_once = models.UniqueIndex("(vehicle_id) WHERE state = 'active'", "This car is not back from its last trip.")
    _seats_enough = models.Constraint(
        "CHECK(seats_total = 0 OR seats_taken <= seats_total OR state IN ('draft', 'cancelled'))",
        "There are not so many seats left in this car.")
    _seats_positive = models.Constraint("CHECK(seats >= 0)", "The number of passengers is not below zero.")
    _odometer_forward = models.Constraint(
        "CHECK(odometer_back = 0 OR odometer_back >= odometer_out)", "The odometer does not go back.")

    @api.model
    def _get_next_hour(self):
        return fields.Datetime.now().replace(minute=0, second=0) + timedelta(hours=1)

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("place_to", "date_start", "employee_id")
    @api.depends_context("tz", "lang")
    def _compute_display_name(self):
        for trip in self:
            when = format_datetime(self.env, trip.date_start, dt_format="short") if trip.date_start else ""
            trip.display_name = " · ".join(filter(None, [trip.place_to, when]))

    @api.depends("seats", "passenger_ids.seats")
    def _compute_seats_taken(self):
        for trip in self:
            trip.seats_taken = trip.seats + sum(trip.passenger_ids.mapped("seats"))

    @api.depends("vehicle_id")
    def _compute_seats_total(self):
        for trip in self:
            trip.seats_total = max(trip.vehicle_id.seats - 1, 0)

    @api.depends("odometer_out", "odometer_back")
    def _compute_distance(self):
        for trip in self:
            trip.distance = trip.odometer_back - trip.odometer_out if trip.odometer_back else 0

    @api.depends("cost_ids.amount", "cost_ids.state")
    def _compute_cost_total(self):
        for trip in self:
            trip.cost_total = sum(trip.cost_ids.filtered(lambda cost: cost.state == "confirmed").mapped("amount"))

    @api.depends("state", "date_stop")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for trip in self:
            trip.is_overdue = trip.state == "active" and trip.date_stop < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("state", "=", "active"), ("date_stop", "<", fields.Datetime.now())])
        return domain if True in value else ~domain

    @api.depends("driver_id")
    @api.depends_context("uid")
    def _compute_is_driver(self):
        for trip in self:
            trip.is_driver = trip.driver_id.sudo().user_id == self.env.user  # sudo: whose account it is

    # ------------------------------------------------------------
    # WHAT THE BASE ASKS
    # ------------------------------------------------------------

    def _get_request_summary(self):
        self.ensure_one()
        return self.env._(
            "%(who)s, %(seats)s passengers, from %(origin)s to %(place)s, %(start)s – %(stop)s: %(purpose)s",
            who=self.employee_id.name, seats=self.seats, origin=self.place_from, place=self.place_to, purpose=self.purpose,
            start=format_datetime(self.env, self.date_start, dt_format="short"),
            stop=format_datetime(self.env, self.date_stop, dt_format="short"))

    def _is_settled_for_clearance(self):
        """ Also where somebody else asks for it or drives now. """
        who = self.env.context.get("clearance_employee_id")
        return super()._is_settled_for_clearance() or (bool(who) and who not in (self.employee_id | self.driver_id).ids)

    def _get_request_reason(self):
        return self.purpose

    def _approval_terms(self):
        return {**super()._approval_terms(), "seats": self.seats}

    def _approval_worse(self, terms):
        more = [self.env._("There are more passengers than were approved.")] if self.seats > terms.get("seats", 0) else []
        return super()._approval_worse(terms) + more

    @api.model
    def _get_blocks(self, column, resources):
        return resources._get_blocks() if column == "vehicle_id" else super()._get_blocks(column, resources)

    @api.model
    def _get_offered(self, column, values):
        company = self.env["fleet.vehicle"].sudo().browse(values[column]).company_id or self.env.company  # sudo: an offer
        return self.env["fleet.vehicle"].sudo().search(self._get_pool_domain(company))  # sudo: as above

    @api.model
    def _get_pool_domain(self, company, seats=0):
        """:returns: domain of the cars that may be asked for in a company, with so many seats for passengers"""
        return [("is_pool_car", "=", True), ("company_id", "in", (False, company.id)), ("seats", ">", seats)]

    def _check_requestable(self):
        now = fields.Datetime.now()
        for trip in self:
            if trip.date_stop <= now:
                raise UserError(self.env._("The trip to %s would be over already. Enter other times.", trip.place_to))
        self._check_free()
        for trip in self.sudo().filtered(lambda trip: not trip.vehicle_id):  # sudo: whether there is any car
            trip._check_any_free()

    def _check_any_free(self):
        self.ensure_one()
        cars = self.env["fleet.vehicle"].search(self._get_pool_domain(self.company_id, self.seats))
        if not cars:
            raise UserError(self.env._("No car has %s seats for passengers. Ask for two trips.", self.seats))
        found = self._find_free("vehicle_id", cars, self.date_stop - self.date_start, self.date_start)
        if not found:
            raise UserError(self.env._("No car is free at that time, nor later on."))
        car, start = found[0]
        if start > self.date_start:
            raise UserError(self.env._(
                "No car with %(seats)s seats for passengers is free at that time. Next free: %(car)s from %(start)s.",
                seats=self.seats, car=car.display_name, start=format_datetime(self.env, start, dt_format="short")))

    def _check_approvable(self):
        for trip in self:
            if not trip.vehicle_id or not trip.driver_id:
                raise UserError(self.env._("Give the trip to %s a car and a driver first.", trip.place_to))
            if not trip.seats_total:
                raise UserError(self.env._("Enter the seats of %s first.", trip.vehicle_id.display_name))
        self._check_free()

    # ------------------------------------------------------------
    # SHARING
    # ------------------------------------------------------------

    def _join(self, employee, seats=1):
        """ Somebody else comes along.

        :param employee: `hr.employee`
        :param int seats: how many
        :raises UserError: if that is not possible any more
        """
        self.ensure_one()
        trip = self.sudo()  # sudo: who joins sees the offer only
        trip._touch()
        if trip.state not in ("requested", "approved") or not trip.is_shared or trip.date_start <= fields.Datetime.now():
            raise UserError(self.env._("This trip can't be joined any more."))
        if employee in trip.passenger_ids.employee_id | trip.employee_id | trip.driver_id:
            raise UserError(self.env._("%s is on this trip already.", employee.name))
        if seats < 1 or trip.seats_taken + seats > trip.seats_total:
            raise UserError(self.env._("There are %s seats left in this car.", max(trip.seats_total - trip.seats_taken, 0)))
        return self.env["sales.trip.passenger"].sudo().create({  # sudo: as above
            "trip_id": trip.id, "employee_id": employee.id, "seats": seats})

    def _touch(self):
        """ See `sales.unit._touch`. """
        if self:
            self.flush_recordset()
            self.env.cr.execute(SQL("UPDATE sales_trip SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))
