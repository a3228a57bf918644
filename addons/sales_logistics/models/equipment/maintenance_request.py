from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MaintenanceRequest(models.Model):
    """ Repairs and upkeep at sites, and what they cost. """
    _name = "maintenance.request"
    _inherit = ["maintenance.request", "sales.methods.only.mixin"]
    _methods_only = frozenset({"upkeep_plan_id", "upkeep_date"})

    sales_site_id = fields.Many2one(
        "sales.site", string="Site", compute="_compute_sales_place", store=True, readonly=False, precompute=True, index="btree_not_null",
        ondelete="restrict", check_company=True)
    sales_area_id = fields.Many2one(
        "sales.site.area", string="Area", compute="_compute_sales_place", store=True, readonly=False, precompute=True,
        index="btree_not_null", ondelete="set null", check_company=True, domain="[('site_id', '=', sales_site_id)]")
    upkeep_plan_id = fields.Many2one("sales.upkeep.plan", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    upkeep_date = fields.Date("Due On", readonly=True, copy=False, help="The date in the plan; it may be done on another day.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_ids = fields.One2many("sales.maintenance.cost", "request_id", string="Costs", groups="sales_logistics.group_cost")
    cost_total = fields.Monetary(
        "Confirmed Costs", compute="_compute_cost_total", store=True, compute_sudo=True, groups="sales_logistics.group_cost")

    _upkeep_once = models.UniqueIndex(
        "(upkeep_plan_id, upkeep_date) WHERE upkeep_plan_id IS NOT NULL", "There is a request for this due date of the plan already.")

    @api.depends("equipment_id", "room_id")
    def _compute_sales_place(self):
        """ Where it is when it is asked for: what is moved later changes nothing. """
        for request in self.sudo():  # sudo: where a thing stands is a fact
            site = request.equipment_id.sales_site_id or request.room_id.site_id
            request.sales_site_id = site or request.sales_site_id
            request.sales_area_id = request.equipment_id.sales_area_id or request.sales_area_id

    @api.depends("cost_ids.amount", "cost_ids.state")
    def _compute_cost_total(self):
        for request in self:
            request.cost_total = sum(request.cost_ids.filtered(lambda cost: cost.state == "confirmed").mapped("amount"))

    @api.depends("sales_site_id")
    def _compute_owner(self):
        result = super()._compute_owner()
        for request in self.filtered(lambda request: request.sales_site_id and not request.owner_user_id):
            request.owner_user_id = request.employee_id.user_id  # so that who has reported it can follow it
        return result

    @api.constrains("sales_site_id", "sales_area_id")
    def _check_area(self):
        for request in self.sudo():  # sudo: a fact of the area
            if request.sales_area_id and request.sales_area_id.site_id != request.sales_site_id:
                raise ValidationError(self.env._("%(area)s is not at %(site)s.", area=request.sales_area_id.name,
                                                 site=request.sales_site_id.name or "–"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        # sudo: costs count whoever sees them
        if self.filtered("upkeep_plan_id") or self.env["sales.maintenance.cost"].sudo().search_count(
                [("request_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Upkeep that was planned, and what has costs, is cancelled, not deleted."))

    def action_add_cost(self):
        """ Open a new cost of the request. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Cost"), "res_model": "sales.maintenance.cost", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_request_id": self.id}}
