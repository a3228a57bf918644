from odoo import api, fields, models


class SaleOrder(models.Model):
    """ Whoever confirms an order claims its units; whoever cancels it gives them back.

    The rule stands on the state and not on a button, so it holds for every way to confirm.
    """
    _inherit = "sale.order"

    sales_project_id = fields.Many2one(
        "sales.project", compute="_compute_sales_project_id", store=True, readonly=False,
        index="btree_not_null", check_company=True, domain="[('company_id', '=', company_id)]")

    @api.depends("order_line.unit_id", "opportunity_id")
    def _compute_sales_project_id(self):
        for order in self:
            projects = order.order_line.unit_id.sudo().project_id  # sudo: the project of a unit is a fact of the order
            known = order.sales_project_id or order.opportunity_id.sudo().sales_project_id  # sudo: as above
            order.sales_project_id = projects if len(projects) == 1 else known

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._settle_units()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._settle_units()
        return result

    def _settle_units(self):
        """ Claim what confirmed orders sell, give back what the others had. What somebody else has makes
        the whole call fail, saying who. """
        lines = self.order_line.filtered("unit_id")
        sold = lines.filtered(lambda line: line.order_id.state == "sale")
        sold._claim_units()
        (lines - sold)._give_units_back()

    def _get_terms_name(self, key):
        product, _slash, unit = (key or "").partition("/")
        if not unit:
            return super()._get_terms_name(product)
        return self.env["sales.unit"].browse(int(unit)).sudo().display_name  # sudo: the name of what is sold
