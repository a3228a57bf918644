from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..booking.no_overlap import NoOverlap
from ..booking.sales_request_mixin import COMPUTED_ONLY

# A stay that is over keeps its time: nobody is entered in that bed for it afterwards.
LIVE = ("requested", "approved", "active", "done")


class SalesStay(models.Model):
    """ A person in a bed.

    1. At a time a bed has one stay, and a person too, also where no end is known: the database says so.
    2. An employee applies for a site; an administrator gives a bed that the room's gender rule allows, and so approves.
    3. At check-in the bed, the key and the inventory go into custody; at check-out all of it has come back or is settled.
    4. Who moves to another bed ends one stay and begins the next in the same second.
    """
    _name = "sales.stay"
    _inherit = ["sales.booking.mixin", "sales.custody.mixin"]
    _description = "Stay"
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _request_kind = "stay"
    _computed_only = COMPUTED_ONLY | {"origin_id"}

    date_start = fields.Datetime("Moves In", default=fields.Datetime.now)
    date_stop = fields.Datetime("Moves Out", help="Empty: no end is known.")
    state = fields.Selection([
        ("draft", "Draft"), ("requested", "Asked for"), ("approved", "Bed given"), ("active", "Lives there"),
        ("done", "Moved out"), ("cancelled", "Cancelled")])
    employee_id = fields.Many2one(string="Who")
    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, tracking=True,
        domain="[('dormitory_ids', '!=', False), ('company_id', '=', company_id)]")
    bed_id = fields.Many2one(
        "sales.bed", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True, copy=False,
        domain="[('site_id', '=', site_id)]")
    room_id = fields.Many2one(related="bed_id.room_id", store=True, index="btree_not_null")
    dormitory_id = fields.Many2one(related="bed_id.dormitory_id", store=True, index="btree_not_null")
    reason = fields.Char("Why", required=True)
    origin_id = fields.Many2one("sales.stay", string="Moved From", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    _bed_once = NoOverlap("bed_id", LIVE)
    _person_once = NoOverlap("employee_id", LIVE)
    _bed_taken_once = models.UniqueIndex("(bed_id) WHERE state = 'active'", "Somebody still lives in this bed.")
    _person_in_once = models.UniqueIndex("(employee_id) WHERE state = 'active'", "This employee lives in another bed.")

    @api.depends("employee_id", "bed_id", "site_id")
    def _compute_display_name(self):
        for stay in self:
            place = stay.bed_id.display_name if stay.bed_id else stay.site_id.name
            stay.display_name = " · ".join(filter(None, [stay.employee_id.name, place]))

    @api.depends("state", "date_stop")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for stay in self:
            stay.is_overdue = stay.state == "active" and bool(stay.date_stop) and stay.date_stop < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("state", "=", "active"), ("date_stop", "<", fields.Datetime.now())])
        return domain if True in value else ~domain

    @api.constrains("bed_id", "site_id")
    def _check_bed_of_site(self):
        for stay in self.sudo():  # sudo: a fact of the bed
            if stay.bed_id and stay.bed_id.site_id != stay.site_id:
                raise UserError(self.env._("%(bed)s is not at %(site)s.", bed=stay.bed_id.display_name, site=stay.site_id.name))

    @api.constrains("bed_id", "employee_id")
    def _check_gender(self):
        for stay in self.sudo():  # sudo: the gender of an employee is HR's, the rule is the house's
            gender = stay.room_id.gender
            if not stay.bed_id or gender == "any" or stay.state in ("done", "cancelled"):
                continue
            if stay.employee_id.sex != gender:
                label = dict(stay.room_id._fields["gender"]._description_selection(self.env))[gender]
                raise UserError(self.env._(
                    "Room %(room)s is for: %(gender)s. %(who)s can't have a bed in it, or HR has not entered the gender.",
                    room=stay.room_id.display_name, gender=label, who=stay.employee_id.name))

    # ------------------------------------------------------------
    # WHAT THE BASE ASKS
    # ------------------------------------------------------------

    def _get_request_summary(self):
        self.ensure_one()
        values = {"who": self.employee_id.name, "site": self.site_id.name, "reason": self.reason,
                  "start": format_datetime(self.env, self.date_start, dt_format="short")}
        if not self.date_stop:
            return self.env._("%(who)s at %(site)s, from %(start)s on: %(reason)s", **values)
        stop = format_datetime(self.env, self.date_stop, dt_format="short")
        return self.env._("%(who)s at %(site)s, %(start)s – %(stop)s: %(reason)s", stop=stop, **values)

    def _get_request_reason(self):
        return self.reason

    @api.model
    def _get_blocks(self, column, resources):
        return resources._get_blocks() if column == "bed_id" else super()._get_blocks(column, resources)

    @api.model
    def _get_offered(self, column, values):
        beds = self.env["sales.bed"].sudo()  # sudo: an offer is for whoever may ask
        bed = beds.browse(values[column])
        return beds.search([("site_id", "=", bed.site_id.id), ("gender", "=", bed.gender)])

    def _check_requestable(self):
        self._check_free()
        for stay in self.sudo().filtered(lambda stay: not stay.bed_id):  # sudo: whether there is any bed
            stay._check_any_free()

    def _check_any_free(self):
        self.ensure_one()
        beds = self._get_suitable_beds()
        length = self.date_stop - self.date_start if self.date_stop else None
        found = self._find_free("bed_id", beds, length, self.date_start)
        if not found:
            raise UserError(self.env._(
                "No bed at %s is free for that long. Ask for a shorter time, or at another site.", self.site_id.name))
        bed, start = found[0]
        if start > self.date_start:
            raise UserError(self.env._("No bed at %(site)s is free then. Next free: %(bed)s from %(start)s.", site=self.site_id.name,
                                       bed=bed.display_name, start=format_datetime(self.env, start, dt_format="short")))

    def _get_suitable_beds(self):
        """:returns: `sales.bed` of the site that the employee may have by the rooms' rules, as superuser"""
        self.ensure_one()
        stay = self.sudo()  # sudo: the gender of an employee is HR's
        genders = ["any", stay.employee_id.sex] if stay.employee_id.sex in ("male", "female") else ["any"]
        return self.env["sales.bed"].sudo().search([("site_id", "=", stay.site_id.id), ("gender", "in", genders)])  # sudo: as above

    def _check_approvable(self):
        for stay in self:
            if not stay.bed_id:
                raise UserError(self.env._("Give %s a bed first.", stay.employee_id.name))
        self._check_gender()
        self._check_free()

    def action_give_bed(self):
        """ Give each the first bed that is free and suits. """
        self._check_officer()
        self._check_state("draft", "requested", "approved")
        for stay in self.filtered(lambda stay: not stay.bed_id):
            length = stay.date_stop - stay.date_start if stay.date_stop else None
            found = self._find_free("bed_id", stay._get_suitable_beds(), length, stay.date_start)
            free = [bed.id for bed, start in found if start == stay.date_start]
            if not free:
                stay.sudo()._check_any_free()  # sudo: see there
            stay.bed_id = free[0]

    def action_report_repair(self):
        """ Open the dialog that asks what is broken in the room. """
        self.ensure_one()
        if not self.room_id:
            raise UserError(self.env._("There is no room yet."))
        return self.room_id.action_report_repair()
