from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductProduct(models.Model):
    """ The catalogue of supplies: products, with what is there at the employee's site and what is left of the quota. """
    _inherit = "product.product"

    supply_site_id = fields.Many2one("sales.site", string="Fetched At", compute="_compute_supply_site_id", groups="base.group_user")
    supply_available = fields.Float(
        "There Now", compute="_compute_supply_available", digits="Product Unit", groups="base.group_user",
        help="In stock at the site where the reader fetches supplies, and not reserved for anybody.")
    supply_left = fields.Char("Quota Left", compute="_compute_supply_left", groups="base.group_user")

    @api.depends_context("uid", "company", "supply_site_id")
    def _compute_supply_site_id(self):
        sites = self.env["sales.site"]
        site = sites.browse(self.env.context.get("supply_site_id")) or sites._get_supply_site(self._get_supply_employee())
        self.supply_site_id = site

    @api.depends_context("uid", "company", "supply_site_id")
    def _compute_supply_available(self):
        free = self[:1].supply_site_id._get_free_supplies(self)
        for product in self:
            product.supply_available = free.get(product.id, 0.0)

    @api.depends_context("uid", "company", "lang", "supply_site_id")
    def _compute_supply_left(self):
        employee = self._get_supply_employee()
        words = self.env["sales.supply.quota"]._get_words(employee, self[:1].supply_site_id, self) if employee else {}
        for product in self:
            product.supply_left = words.get(product.id, False)

    @api.model
    def _get_supply_employee(self):
        return self.env.user.with_company(self.env.company).employee_id

    def action_ask_supply(self):
        """ Put one of each on the user's list of what to ask for, and open it.

        :raises UserError: for who is no employee of the company
        """
        employee = self._get_supply_employee()
        if not employee:
            raise UserError(self.env._("You are no employee of %s: ask HR to enter you.", self.env.company.name))
        requests = self.env["sales.supply.request"]
        request = requests.search([
            ("is_mine", "=", True), ("state", "=", "draft"), ("company_id", "=", self.env.company.id)], limit=1) or requests.create({})
        request._add_products(self)
        return {"type": "ir.actions.act_window", "res_model": request._name, "res_id": request.id, "views": [(False, "form")]}
