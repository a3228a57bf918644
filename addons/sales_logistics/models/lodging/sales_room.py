from odoo import Command, api, fields, models
from odoo.exceptions import UserError

MOST_BEDS = 50  # that are added to a room at a time

class SalesRoom(models.Model):
    """ A room of a dormitory, for men, for women, or for anybody. """
    _name = "sales.room"
    _description = "Room"
    _order = "dormitory_id, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    dormitory_id = fields.Many2one("sales.dormitory", required=True, index=True, ondelete="restrict")
    site_id = fields.Many2one(related="dormitory_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="dormitory_id.company_id", store=True, index=True, precompute=True)
    gender = fields.Selection(
        [("male", "Men"), ("female", "Women"), ("any", "Anybody")], string="For Men or Women", required=True, default="any")
    bed_ids = fields.One2many("sales.bed", "room_id", string="Beds")
    note = fields.Char()

    _name_once = models.UniqueIndex("(dormitory_id, name)", "The dormitory has a room of this name already.")

    @api.depends("name", "dormitory_id.name")
    def _compute_display_name(self):
        for room in self:
            room.display_name = f"{room.dormitory_id.name} {room.name}" if room.dormitory_id else room.name

    @api.constrains("gender")
    def _check_gender_of_guests(self):
        stays = self.env["sales.stay"].sudo().search([  # sudo: whoever lives there
            ("room_id", "in", self.ids), ("state", "in", ("requested", "approved", "active"))])
        stays._check_gender()

    def action_add_beds(self, count=1):
        """ Add beds, numbered on from those that are there.

        :param int count: how many, up to 50
        :raises UserError: if it is no such number
        """
        if not isinstance(count, int) or not 0 < count <= MOST_BEDS:
            raise UserError(self.env._("Add 1 to %s beds at a time.", MOST_BEDS))
        for room in self:
            number = len(room.with_context(active_test=False).bed_ids)
            room.bed_ids = [Command.create({"name": str(number + index + 1)}) for index in range(count)]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["sales.stay"].sudo().search_count([("room_id", "in", self.ids)], limit=1):  # sudo: any stay counts
            raise UserError(self.env._("People have lived in this room: archive it instead."))

    def action_report_repair(self):
        """ Open the dialog that asks what is broken. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Report a Repair"), "res_model": "sales.room.repair", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_room_id": self.id}}

    def _report_repair(self, name, note=None, bed=None, blocks_use=False):
        """ Ask maintenance to repair something; whoever has noticed it may.

        :param str name: what is broken
        :param str note: more about it
        :param bed: `sales.bed`, where it is one
        :param bool blocks_use: whether nobody gets the room or bed meanwhile
        :returns: `maintenance.request`
        """
        self.ensure_one()
        self.check_access("read")
        requests = self.env["maintenance.request"].sudo()  # sudo: plain employees can't enter requests without equipment
        return requests.create({
            "name": f"{self.display_name}: {name}", "description": note, "room_id": self.id, "bed_id": bed and bed.id,
            "blocks_use": blocks_use, "company_id": self.company_id.id, "maintenance_team_id": self._get_maintenance_team().id,
            "employee_id": self.env.user.with_company(self.company_id).employee_id.id}).sudo(self.env.su)

    def _get_maintenance_team(self):
        """:returns: `maintenance.team` that repairs in the room's company; made where there is none"""
        self.ensure_one()
        teams = self.env["maintenance.team"].sudo()  # sudo: employees who report a repair need some team for it
        team = teams.search([("company_id", "in", (False, self.company_id.id))], order="company_id", limit=1)
        return team or teams.create({"name": self.env._("Dormitories"), "company_id": self.company_id.id})
