import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models

from ...tools import intervals

_logger = logging.getLogger(__name__)

SIGN_UP_DAYS = 7  # how long before the meal people are signed up, so that they see it and can cancel


class SalesMealService(models.Model):
    """ Signing people up from the duty roster and the stays.

    Until the deadline the sign-ups follow the roster and the stays: who is no longer on duty is taken off again. Who has
    cancelled by themselves, is on leave, or has that meal already is not signed up.
    """
    _inherit = "sales.meal.service"

    @api.model
    def _cron_sign_up(self, batch=50):
        """ Offer the meals of the coming days, and sign people up. Can be run as often as one likes. """
        Cron = self.env["ir.cron"]
        today = fields.Date.today()
        plans = self.env["sales.meal.plan"].search([
            ("state", "=", "running"), ("site_id.state", "=", "open"), "|", ("date_to", "=", False), ("date_to", ">=", today)])
        for start in range(0, len(plans), batch):
            plans[start:start + batch]._offer()
        now = fields.Datetime.now()
        services = self.search([
            ("plan_id", "in", plans.ids), ("time_id.signup", "!=", "self"), ("state", "=", "open"), ("deadline", ">=", now),
            ("date_start", "<=", now + timedelta(days=SIGN_UP_DAYS))])
        Cron._commit_progress(remaining=len(services))
        for start in range(0, len(services), batch):
            part = services[start:start + batch]
            try:
                with self.env.cr.savepoint():
                    part._sign_up_from_plans()
            except IntegrityError:  # somebody has signed up by themselves in that second: the next run sees it
                _logger.info("Signing up for %s meals is put off.", len(part))
            Cron._commit_progress(len(part))  # to the end, however long it takes: the next run would begin with the first again

    def _sign_up_from_plans(self):
        """ A constant number of queries for however many meals.

        :returns: `sales.meal`, the new ones
        """
        wanted = self._filter_orderable()._get_wanted()
        meals = self.env["sales.meal"].search([
            ("date", "in", list(set(self.mapped("date")))), ("guest_count", "=", 0),
            "|", ("service_id", "in", self.ids), ("state", "!=", "cancelled")])
        busy = {(meal.employee_id, meal.date, meal.kind) for meal in meals if meal.state != "cancelled"}
        refused = {(meal.employee_id, meal.service_id) for meal in meals if meal.cancelled_by_id}
        gone = meals.filtered(
            lambda meal: meal.service_id in self and meal.state == "signed" and meal.source in ("roster", "stay")
            and meal.employee_id not in wanted.get(meal.service_id, ()))
        gone._cancel(self.env._("No longer on duty, or no longer living there."))
        vals_list = []
        for service, people in wanted.items():
            for employee, source in people.items():
                key = employee, service.date, service.kind
                if key not in busy and (employee, service) not in refused:
                    busy.add(key)
                    vals_list.append({"service_id": service.id, "employee_id": employee.id, "source": source})
        return self.env["sales.meal"].create(vals_list)

    def _get_wanted(self):
        """:returns: dict of service to dict of `hr.employee` to ``roster`` or ``stay``"""
        wanted = {}
        if not self:
            return wanted
        first, last = min(self.mapped("date_start")), max(self.mapped("date_stop"))
        duties = self.env["sales.duty"].search([
            ("site_id", "in", self.site_id.ids), ("state", "=", "published"), ("employee_id.active", "=", True),
            ("date_start", "<", last), ("date_stop", ">", first)]).grouped("site_id")
        stays = self.env["sales.stay"].search([
            ("site_id", "in", self.site_id.ids), ("state", "=", "active"), ("employee_id.active", "=", True),
            ("date_start", "<", last), "|", ("date_stop", "=", False), ("date_stop", ">", first)]).grouped("site_id")
        for service in self:
            there = wanted.setdefault(service, {})
            signup = service.time_id.signup
            for source, found in (("stay", stays), ("roster", duties)):
                if signup in (source, "both"):
                    there.update({record.employee_id: source for record in found.get(service.site_id, ()) if intervals.overlap(
                        record.date_start, record.date_stop or None, service.date_start, service.date_stop)})
        self._drop_absent(wanted, first, last)
        return wanted

    def _drop_absent(self, wanted, first, last):
        """ Who is on leave doesn't eat. """
        people = self.env["hr.employee"].concat(*(employee for there in wanted.values() for employee in there))
        leaves = self.env["resource.calendar.leaves"].search([
            ("resource_id", "in", people.resource_id.ids), ("date_from", "<", last), ("date_to", ">", first)]).grouped("resource_id")
        for service, there in wanted.items():
            for employee in list(there):
                if any(leave.date_from < service.date_stop and leave.date_to > service.date_start
                       for leave in leaves.get(employee.resource_id, ())):
                    del there[employee]

    def _filter_orderable(self):
        """ Hook: those meals of these that can be ordered where they are ordered. """
        return self
