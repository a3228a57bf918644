from odoo import api, fields, models


class SalesSiteRepair(models.TransientModel):
    """ Asks what is broken at a site; every employee may say so. """
    _name = "sales.site.repair"
    _description = "Report a Repair at a Site"

    site_id = fields.Many2one(
        "sales.site", required=True, domain="[('state', '=', 'open')]", default=lambda self: self._get_default_site())
    area_id = fields.Many2one("sales.site.area", domain="[('site_id', '=', site_id)]")
    equipment_id = fields.Many2one(
        "maintenance.equipment", domain="[('sales_site_id', '=', site_id), ('use_state', '!=', 'scrapped')]",
        help="Where it is a piece of equipment.")
    name = fields.Char("What Is Broken", required=True)
    note = fields.Text("More About It")
    photo = fields.Image(max_width=1920, max_height=1920)

    @api.model
    def _get_default_site(self):
        """ Where one was last on duty, or the only one. """
        duty = self.env["sales.duty"].search(
            [("employee_id.user_id", "=", self.env.uid), ("date_start", "<=", fields.Datetime.now())], order="date_start desc", limit=1)
        if duty.site_id.state == "open":
            return duty.site_id
        sites = self.env["sales.site"].search([("state", "=", "open")], limit=2)
        return sites if len(sites) == 1 else False

    @api.onchange("site_id")
    def _onchange_site_id(self):
        if self.area_id.site_id != self.site_id:
            self.area_id = False
        if self.equipment_id.sales_site_id != self.site_id:
            self.equipment_id = False

    def action_confirm(self):
        self.ensure_one()
        request = self.site_id._report_repair(self.name, self.note, self.area_id, self.equipment_id)
        if self.photo:
            # sudo: who reports need not be able to write on the request
            self.env["ir.attachment"].sudo().create({
                "name": self.env._("Photo.jpg"), "res_model": request._name, "res_id": request.id, "datas": self.photo})
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "message": self.env._("Reported. You find it in “My Repairs”."),
                "next": {"type": "ir.actions.act_window_close"}}}
