from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import days, person_days

OFFICER = "sales_logistics.group_officer"
KINDS = [("water", "Water"), ("power", "Power"), ("gas", "Gas")]


class SalesMeterReading(models.Model):
    """ What a room has used in a month, and who pays how much of it.

    1. One reading per room, kind and month counts. It goes on from the last one.
    2. Confirmed after the month, it is split by nights among those who lived there, to the cent: the shares are the amount.
       Without anybody there, the company pays.
    3. What was confirmed is cancelled with a reason, and entered again.
    """
    _name = "sales.meter.reading"
    _inherit = ["mail.thread", "sales.month.mixin", "sales.methods.only.mixin"]
    _methods_only = frozenset({"state", "state_reason", "company_part", "share_ids"})
    _description = "Meter Reading"
    _order = "month desc, room_id, kind, id"
    _reason_actions = ("action_cancel",)

    room_id = fields.Many2one("sales.room", required=True, index=True, ondelete="restrict")
    dormitory_id = fields.Many2one(related="room_id.dormitory_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="room_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="room_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="water")
    month = fields.Date(required=True, index=True, default=lambda self: self._get_last_month(), help="Any day of it.")
    previous = fields.Float("Reading Before", compute="_compute_previous", store=True, readonly=False, precompute=True, aggregator=None)
    value = fields.Float("Reading", required=True, aggregator=None)
    used = fields.Float(compute="_compute_amount", store=True)
    unit_price = fields.Float(
        "Price per Unit", digits=(12, 4), compute="_compute_unit_price", store=True, readonly=False, precompute=True, aggregator=None)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    company_part = fields.Monetary("Paid by the Company", readonly=True, copy=False, help="Nobody lived there that month.")
    share_ids = fields.One2many("sales.meter.share", "reading_id", string="Shares", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")], string="Status", required=True, readonly=True,
        default="draft", index=True, copy=False, tracking=True)
    state_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)

    _one_each = models.UniqueIndex(
        "(room_id, kind, month) WHERE state != 'cancelled'", "This meter was read for that month already. Cancel that reading first.")
    _forward = models.Constraint("CHECK(value >= previous AND previous >= 0)", "A meter does not run backwards.")
    _price_positive = models.Constraint("CHECK(unit_price >= 0)", "A price is not below zero.")

    @api.model
    def _get_last_month(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    @api.depends("room_id", "kind", "month")
    def _compute_previous(self):
        for reading in self.filtered(lambda reading: reading.state == "draft"):
            last = self.search([
                ("room_id", "=", reading.room_id.id), ("kind", "=", reading.kind), ("state", "!=", "cancelled"),
                ("month", "<", reading.month), ("id", "!=", reading._origin.id)], order="month desc", limit=1) if reading.room_id else self
            reading.previous = last.value

    @api.depends("room_id", "kind")
    def _compute_unit_price(self):
        for reading in self.filtered(lambda reading: reading.state == "draft"):
            reading.unit_price = reading.dormitory_id[f"{reading.kind}_price"] if reading.room_id and reading.kind else 0

    @api.depends("value", "previous", "unit_price")
    def _compute_amount(self):
        for reading in self:
            reading.used = reading.value - reading.previous
            reading.amount = reading.currency_id.round(reading.used * reading.unit_price) if reading.currency_id else 0

    @api.depends("room_id", "kind", "month")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for reading in self:
            month = reading.month.strftime("%Y-%m") if reading.month else ""
            reading.display_name = " · ".join(filter(None, [reading.room_id.display_name, labels.get(reading.kind), month]))

    def write(self, vals):
        if not self.env.su and self.filtered(lambda reading: reading.state != "draft"):
            raise UserError(self.env._("This reading is confirmed or cancelled: it is not changed any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda reading: reading.state != "draft"):
            raise UserError(self.env._("A reading that was confirmed is kept: cancel it instead."))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_confirm(self):
        """ Split the amounts among those who lived there.

        :raises UserError: before the month is over
        """
        self._check_officer()
        today = fields.Date.context_today(self)
        for reading in self:
            if reading.state != "draft":
                raise UserError(self.env._("%s was confirmed or cancelled already.", reading.display_name))
            if reading._get_last_day() >= today:
                raise UserError(self.env._("%s is not over yet.", reading.display_name))
        nights = self._get_nights()
        shares = []
        for reading in self:
            own = nights.get(reading, {})
            parts = reading._split(own)
            shares += [{"reading_id": reading.id, "employee_id": employee.id, "nights": own[employee], "amount": float(part)}
                       for employee, part in parts.items() if own[employee]]
            # sudo: nobody writes these but the actions
            reading.sudo().write({"state": "confirmed", "company_part": 0 if parts else reading.amount})
        self.env["sales.meter.share"].sudo().create(shares)  # sudo: as above

    def _split(self, nights):
        self.ensure_one()
        unit = Fraction(str(self.currency_id.rounding))
        coins = round(self.amount / self.currency_id.rounding)
        return person_days.split(coins * unit, nights, unit)

    def _get_last_day(self):
        self.ensure_one()
        return self.month + relativedelta(months=1, days=-1)

    def _get_nights(self):
        """:returns: dict of reading to dict of employee to nights in the room, one query for all"""
        stays = self.env["sales.stay"].sudo().search([  # sudo: of whomever
            ("room_id", "in", self.room_id.ids), ("state", "in", ("active", "done"))], order="employee_id, id")
        by_room = stays.grouped("room_id")
        result = {}
        for reading in self:
            tz = reading.sudo().company_id.resource_calendar_id.tz or "UTC"  # sudo: the company's clock
            counted = result.setdefault(reading, {})
            for stay in by_room.get(reading.room_id.sudo(), stays.browse()):  # sudo: as above
                count = person_days.nights(
                    reading.month, reading._get_last_day(), days.local_day(stay.date_start, tz),
                    days.local_day(stay.date_stop, tz) if stay.date_stop and stay.state == "done" else None)
                if count:
                    counted[stay.employee_id] = counted.get(stay.employee_id, 0) + count
        return result

    def action_cancel(self, reason=None):
        """ The reading was wrong.

        :param str reason: why; required
        """
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is cancelled."))
        if self.filtered(lambda reading: reading.state == "cancelled"):
            raise UserError(self.env._("It is cancelled already."))
        self.sudo().write({"state": "cancelled", "state_reason": reason})  # sudo: nobody writes the state but the actions

    def action_ask_cancel(self):
        """ Open the dialog that asks why. """
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
