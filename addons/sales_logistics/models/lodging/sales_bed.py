from odoo import api, fields, models
from odoo.exceptions import UserError

OFFICER = "sales_logistics.group_officer,sales_center.group_auditor"


class SalesBed(models.Model):
    """ A bed. Who has it is said by the stays; whether it can be used, also by maintenance. """
    _name = "sales.bed"
    _description = "Bed"
    _order = "room_id, name, id"

    name = fields.Char("Bed", required=True)
    active = fields.Boolean(default=True)
    room_id = fields.Many2one("sales.room", required=True, index=True, ondelete="restrict", group_expand="_group_expand_rooms")
    dormitory_id = fields.Many2one(related="room_id.dormitory_id", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="room_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="room_id.company_id", store=True, index=True, precompute=True)
    gender = fields.Selection(related="room_id.gender")
    stay_ids = fields.One2many("sales.stay", "bed_id", string="Stays", groups=OFFICER)
    state = fields.Selection(
        [("free", "Free"), ("booked", "Promised"), ("taken", "Taken"), ("repair", "Out of use")], string="Status",
        compute="_compute_state", search="_search_state")
    employee_id = fields.Many2one("hr.employee", string="Who", compute="_compute_state", groups=OFFICER)
    date_stop = fields.Datetime("Until", compute="_compute_state")

    _name_once = models.UniqueIndex("(room_id, name)", "The room has a bed of this name already.")

    @api.depends("name", "room_id.name", "dormitory_id.name")
    def _compute_display_name(self):
        for bed in self:
            bed.display_name = f"{bed.room_id.display_name}-{bed.name}"

    def _group_expand_rooms(self, rooms, domain):
        return rooms

    def _compute_state(self):
        now = fields.Datetime.now()
        stays = self.env["sales.stay"].sudo().search([  # sudo: that a bed is taken is no secret
            ("bed_id", "in", self.ids), ("state", "in", ("requested", "approved", "active")), "|", ("state", "=", "active"),
            "|", ("date_stop", "=", False), ("date_stop", ">", now)], order="date_start")
        by_bed = stays.grouped("bed_id")
        blocks = self.sudo()._get_blocks()  # sudo: as above
        for bed in self:
            own = by_bed.get(bed.sudo(), stays.browse())  # sudo: as above
            current = own.filtered(lambda stay: stay.state == "active")[:1] or own[:1]
            blocked = any(start <= now and (not stop or stop > now) for start, stop, _reason in blocks.get(bed.id, ()))
            bed.state = "repair" if blocked else {"active": "taken"}.get(current.state, "booked") if current else "free"
            bed.sudo().employee_id = current.employee_id  # sudo: for those who may read it
            bed.date_stop = current.date_stop

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: beds are few; access is checked by the search around this
        beds = self.sudo().search([("room_id.active", "=", True)])
        return [("id", "in", beds.filtered(lambda bed: bed.state in value).ids)]

    def _get_blocks(self):
        """ When beds can't be used: while a repair of the bed or its room that says so is open.

        :returns: dict of bed id to list of (start, stop or None, reason in words), UTC
        """
        requests = self.env["maintenance.request"].search([
            ("blocks_use", "=", True), ("archive", "=", False), ("stage_id.done", "=", False),
            "|", ("bed_id", "in", self.ids), "&", ("bed_id", "=", False), ("room_id", "in", self.room_id.ids)])
        blocks = {}
        for request in requests:
            start = request.schedule_date or request.create_date
            stop = request.schedule_end if request.schedule_date else None
            broken = request.bed_id or request.room_id.bed_ids
            for bed in self & broken:
                blocks.setdefault(bed.id, []).append((start, stop or None, self.env._("under repair: %s", request.name)))
        for bed in self.filtered(lambda bed: not bed.active or not bed.room_id.active):
            blocks.setdefault(bed.id, []).append((bed.create_date, None, self.env._("archived")))
        return blocks

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["sales.stay"].sudo().search_count([("bed_id", "in", self.ids)], limit=1):  # sudo: any stay counts
            raise UserError(self.env._("Somebody has slept in this bed: archive it instead."))
