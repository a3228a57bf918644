from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesDormitory(models.Model):
    """ A house, or some flats in one, where employees of a site live: rooms with beds, what is handed over at check-in, and
    what water, power and gas cost. """
    _name = "sales.dormitory"
    _inherit = ["mail.thread"]
    _description = "Dormitory"
    _order = "site_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="restrict", tracking=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Address", check_company=True)
    manager_id = fields.Many2one("hr.employee", string="Person in Charge", index="btree_not_null", check_company=True, tracking=True)
    deposit = fields.Monetary(tracking=True, help="Kept while somebody lives here, and given back at check-out.")
    water_price = fields.Float("Water (per m³)", digits=(12, 4))
    power_price = fields.Float("Power (per kWh)", digits=(12, 4))
    gas_price = fields.Float("Gas (per m³)", digits=(12, 4))
    item_ids = fields.One2many("sales.dormitory.item", "dormitory_id", string="Issued at Check-in", copy=True)
    room_ids = fields.One2many("sales.room", "dormitory_id", string="Rooms")
    note = fields.Html("House Rules")
    bed_count = fields.Integer("Beds", compute="_compute_beds")
    free_count = fields.Integer("Free Beds", compute="_compute_beds")

    _prices_positive = models.Constraint(
        "CHECK(deposit >= 0 AND water_price >= 0 AND power_price >= 0 AND gas_price >= 0)", "An amount is not below zero.")

    @api.depends("room_ids.bed_ids")
    def _compute_beds(self):
        beds = self.env["sales.bed"].search([("dormitory_id", "in", self.ids)])
        by_dormitory = beds.grouped("dormitory_id")
        for dormitory in self:
            own = by_dormitory.get(dormitory._origin, beds.browse())
            dormitory.bed_count = len(own)
            dormitory.free_count = len(own.filtered(lambda bed: bed.state == "free"))

    @api.constrains("site_id")
    def _check_site_company(self):
        self._check_company(["site_id"])
        for dormitory in self:
            stays = dormitory.sudo().room_ids.bed_ids.stay_ids  # sudo: stays at whatever site
            if stays.company_id - dormitory.company_id:
                raise UserError(self.env._("People of another company live in %s.", dormitory.name))

    def action_open_beds(self):
        """ Open the bed map of the house. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_bed_action")
        return {**action, "domain": [("dormitory_id", "=", self.id)], "context": {}}
