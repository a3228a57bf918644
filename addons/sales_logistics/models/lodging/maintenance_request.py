from odoo import api, fields, models


class MaintenanceRequest(models.Model):
    _inherit = "maintenance.request"

    room_id = fields.Many2one("sales.room", index="btree_not_null", ondelete="restrict", check_company=True)
    bed_id = fields.Many2one(
        "sales.bed", index="btree_not_null", ondelete="restrict", check_company=True, domain="[('room_id', '=', room_id)]")
    blocks_use = fields.Boolean("Can't Be Used Meanwhile", help="Nobody gets the bed, or a bed of the room, until this is done.")

    @api.depends("room_id")
    def _compute_owner(self):
        result = super()._compute_owner()
        for request in self.filtered(lambda request: request.room_id and not request.equipment_id):
            request.owner_user_id = request.employee_id.user_id  # so that who has reported it can follow it
        return result

    @api.onchange("room_id")
    def _onchange_room_id(self):
        if self.bed_id.room_id != self.room_id:
            self.bed_id = False
