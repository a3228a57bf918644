import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools import intervals
from .no_overlap import NoOverlap, find_taken

# How PostgreSQL names the row that is there already: (resource, ["start","stop")).
EXISTING = re.compile(r'=\((\d+), \["?([^",]+)"?,[^)]*\)\)\.?$')


class SalesBookingMixin(models.AbstractModel):
    """ A request that takes a resource (a car, a driver, a bed) for a time.

    1. It takes [date_start, date_stop), in UTC; without a stop, for good.
    2. At a time a resource has one live booking. The database says so: an adopter declares a `NoOverlap` per column,
       the first being the resource that is looked for when another is offered.
    3. Who comes second is told who has it, until when, and what is free instead.
    4. A resource can be out of use, too: in repair, without a valid inspection (`_get_blocks`).

    Resources that several people share at a time (seats in a car, beds in a room) are no case for the overlap:
    model each place as a resource, or count the places on the booking under a CHECK and update the booking's row,
    as `sales.trip` does with passengers.
    """
    _name = "sales.booking.mixin"
    _inherit = ["sales.request.mixin"]
    _description = "Booking of a Resource"

    date_start = fields.Datetime("From", required=True, index=True, tracking=True)
    date_stop = fields.Datetime("Until", index=True, tracking=True, help="Empty: for good.")

    _period_in_order = models.Constraint("CHECK(date_stop IS NULL OR date_stop > date_start)", "The end must be after the beginning.")

    @api.model
    def _get_overlaps(self):
        """:returns: dict of column to `NoOverlap`, in the order in which they are declared"""
        return {rule.column: rule for rule in self._table_objects.values() if isinstance(rule, NoOverlap)}

    # ------------------------------------------------------------
    # CONFLICTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_slots([(self.browse(), self._get_slot_values(self.browse(), vals)) for vals in vals_list if vals.get("state")])
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys().isdisjoint({"state", "date_start", "date_stop", *self._get_overlaps()}):
            self._check_slots([(record, self._get_slot_values(record, vals)) for record in self])
        return super().write(vals)

    @api.model
    def _get_slot_values(self, record, vals):
        """ What a booking will hold once the values are written. """
        record = record.sudo()  # sudo: who asks need not be able to read the resource
        values = {name: record[name] for name in ("state", "date_start", "date_stop")}
        values.update({column: record[column].id for column in self._get_overlaps()})
        values.update({name: value for name, value in vals.items() if name in values})
        for name in ("date_start", "date_stop"):
            values[name] = fields.Datetime.to_datetime(values[name])
        return values

    def _check_slots(self, wanted):
        """ Refuse, before the database does, what is taken; with more to say than it has.

        :param list wanted: (booking, dict of the values that it will have)
        :raises UserError: who has it, until when, and what is free instead
        """
        for column, rule in self._get_overlaps().items():
            taking = [(record, values) for record, values in wanted if values["state"] in rule.states and values["date_start"]]
            taken = find_taken(self, rule, [
                (values[column], values["date_start"], values["date_stop"], record.id) for record, values in taking])
            if taken:
                index, other = taken[0]
                # sudo: who has it and until when is told, nothing else
                raise UserError(self._explain_impossible(self.sudo().browse(other), column, taking[index][1]))

    def _get_conflicts(self):
        """ Who takes what these bookings want, whatever their own state.

        :returns: dict of booking to list of (column, the booking in the way, as superuser)
        """
        conflicts = {}
        for column, rule in self._get_overlaps().items():
            slots = [(record[column].id, record.date_start, record.date_stop, record.id) for record in self.sudo()]  # sudo: as above
            for index, other in find_taken(self, rule, slots):
                conflicts.setdefault(self[index], []).append((column, self.sudo().browse(other)))  # sudo: as above
        return conflicts

    def _check_free(self):
        """ Refuse bookings whose resource is taken or out of use at their time.

        :raises UserError: in words, with an offer
        """
        for record, found in self._get_conflicts().items():
            column, other = found[0]
            raise UserError(self._explain_impossible(other, column, record._get_slot_values(record, {})))
        for column, rule in self._get_overlaps().items():
            for record in self.sudo().filtered(column):  # sudo: that a resource is out of use is no secret
                resource = record[column]
                for start, stop, reason in record._get_blocks(column, resource).get(resource.id, ()):
                    if intervals.overlap(start, stop, record.date_start, record.date_stop or None):
                        values = record._get_slot_values(record, {})
                        raise UserError("\n".join(filter(None, [
                            self.env._("%(resource)s is not to be had: %(reason)s.", resource=resource.display_name, reason=reason),
                            self._explain_offer(rule, values)])))

    @api.model
    def _get_blocks(self, column, resources):
        """ When resources are out of use. To be extended; one query per kind of block, for all of them.

        :param str column: of which `NoOverlap`
        :param resources: records of the column's model, as superuser
        :returns: dict of resource id to list of (start, stop or None, reason in words), UTC
        """
        return {}

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    @api.model
    def _explain_impossible(self, other, column, values):
        """ Say why a booking can't be had.

        :param other: the booking that is in the way
        :param str column: of which `NoOverlap`
        :param dict values: of the booking that is wanted, see `_get_slot_values`
        :returns: str, who has it, until when, and what is free instead
        """
        other = other.sudo()  # sudo: who has it is to be told; for what is not
        text = {
            "resource": other[column].display_name, "who": other.employee_id.name,
            "start": format_datetime(self.env, other.date_start, dt_format="short"),
            "stop": format_datetime(self.env, other.date_stop, dt_format="short") if other.date_stop else ""}
        if other._fields[column].comodel_name == "hr.employee":
            why = self.env._("%(resource)s has something else from %(start)s until %(stop)s: %(what)s.", what=other.display_name,
                             **{**text, "stop": text["stop"] or "…"})
        elif other.date_stop:
            why = self.env._("%(resource)s is taken from %(start)s until %(stop)s (%(who)s).", **text)
        else:
            why = self.env._("%(resource)s is taken from %(start)s, without an end (%(who)s).", **text)
        return "\n".join(filter(None, [why, self._explain_offer(self._get_overlaps()[column], values)]))

    @api.model
    def _explain_offer(self, rule, values):
        """:returns: str, what is free instead, or when; empty where nothing is or nothing else would do"""
        if rule.column not in self._get_offered_columns():
            return ""
        start, stop = values["date_start"], values["date_stop"]
        length = stop - start if stop else None
        resources = self._get_offered(rule.column, values).sudo()  # sudo: an offer is for whoever may ask
        found = self._find_free(rule.column, resources, length, start)
        if not found:
            return ""
        resource, when = found[0]
        if when == start:
            return self.env._("Free at that time: %s.", resource.display_name)
        return self.env._("Next free: %(resource)s from %(start)s.", resource=resource.display_name,
                          start=format_datetime(self.env, when, dt_format="short"))

    @api.model
    def _get_offered_columns(self):
        """:returns: list of the columns for which something else is offered"""
        return [next(iter(self._get_overlaps()))]

    @api.model
    def _get_offered(self, column, values):
        """:returns: records that would do instead, as superuser"""
        resource = self.env[self._fields[column].comodel_name].sudo().browse(values[column])  # sudo: see `_explain_offer`
        domain = [("company_id", "=", resource.company_id.id)] if "company_id" in resource._fields else []
        return resource.search(domain)

    def _get_overlap_message(self, rule, diagnostics):
        """ What the database's refusal means: two have come in the same second. See `NoOverlap`. """
        found = EXISTING.search((diagnostics and diagnostics.message_detail) or "")
        other = self.sudo().search([  # sudo: see `_explain_impossible`
            (rule.column, "=", int(found[1])), ("date_start", ">=", found[2][:19]), ("state", "in", rule.states),
        ], order="date_start", limit=1) if found else self.browse()
        if not other:
            return self.env._("Somebody else has just taken it for that time. Look again.")
        return self._explain_impossible(other, rule.column, self._get_slot_values(other, {}))

    # ------------------------------------------------------------
    # WHAT IS FREE
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def find_nearest_free(self, domain, hours, after):
        """ Find out from when on each resource is free for so long.

        :param list domain: of the resources; the user sees those that he or she can read
        :param float hours: how long; 0: for good
        :param after: datetime or its text, UTC
        :returns: list of ``{id, name, start}``, the earliest first; those that are never free are left out
        """
        self.browse().check_access("read")
        column = next(iter(self._get_overlaps()))
        resources = self.env[self._fields[column].comodel_name].search(domain)
        found = self._find_free(column, resources, timedelta(hours=hours) if hours else None, fields.Datetime.to_datetime(after))
        return [{"id": resource.id, "name": resource.display_name, "start": fields.Datetime.to_string(start)}
                for resource, start in found]

    @api.model
    def _find_free(self, column, resources, length, after):
        """ As `find_nearest_free`, for records.

        :param timedelta length: how long; None: for good
        :returns: list of (resource, start), the earliest first
        """
        busy = self._get_busy(column, resources, after)
        found = []
        for resource in resources:
            start = intervals.first_gap(busy.get(resource.id, []), after, length)
            if start is not None:
                found.append((resource, start))
        return sorted(found, key=lambda item: item[1])

    @api.model
    def _get_busy(self, column, resources, after):
        """:returns: dict of resource id to list of (start, stop or None) that end after that moment"""
        rule = self._get_overlaps()[column]
        busy = {}
        bookings = self.sudo().search_fetch([  # sudo: that something is taken is no secret
            (column, "in", resources.ids), ("state", "in", rule.states),
            "|", ("date_stop", "=", False), ("date_stop", ">", after)], [column, "date_start", "date_stop"])
        for booking in bookings:
            busy.setdefault(booking[column].id, []).append((booking.date_start, booking.date_stop or None))
        for resource, blocks in self._get_blocks(column, resources.sudo()).items():  # sudo: as above
            busy.setdefault(resource, []).extend((start, stop) for start, stop, _reason in blocks)
        return busy

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_terms(self):
        return {
            **super()._approval_terms(), "start": fields.Datetime.to_string(self.date_start),
            "stop": fields.Datetime.to_string(self.date_stop) if self.date_stop else None}

    def _approval_worse(self, terms):
        worse = super()._approval_worse(terms)
        now = self._approval_terms()
        end = "9999"
        if now["start"] < (terms.get("start") or "") or (now["stop"] or end) > (terms.get("stop") or end):
            worse.append(self.env._("It is for a longer time than was approved."))
        return worse
