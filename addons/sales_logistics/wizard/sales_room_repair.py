from odoo import fields, models


class SalesRoomRepair(models.TransientModel):
    """ Asks what is broken in a room; whoever lives there may say so. """
    _name = "sales.room.repair"
    _description = "Report a Repair"

    room_id = fields.Many2one("sales.room", required=True, readonly=True)
    bed_id = fields.Many2one("sales.bed", domain="[('room_id', '=', room_id)]", help="Where it is a certain bed.")
    name = fields.Char("What Is Broken", required=True)
    note = fields.Text("More About It")
    blocks_use = fields.Boolean("Can't Be Used Meanwhile")

    def action_confirm(self):
        self.ensure_one()
        self.room_id._report_repair(self.name, self.note, self.bed_id, self.blocks_use)
        return {"type": "ir.actions.act_window_close"}
