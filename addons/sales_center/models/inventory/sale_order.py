from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """ Whoever confirms an order claims its units; whoever cancels it gives them back.

    The rule stands on the state and not on a button, so it holds for every way to confirm.
    """
    _inherit = "sale.order"

    sales_project_id = fields.Many2one(
        "sales.project", compute="_compute_sales_project_id", store=True, readonly=False,
        index="btree_not_null", check_company=True, domain="[('company_id', '=', company_id)]")

    @api.depends("order_line.unit_id")
    def _compute_sales_project_id(self):
        for order in self:
            projects = order.order_line.unit_id.sudo().project_id  # sudo: the project of a unit is a fact of the order
            order.sales_project_id = projects if len(projects) == 1 else order.sales_project_id

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._settle_units()
        return orders

    def write(self, vals):
        if vals.get("state", "sale") != "sale":
            self._guard_units()
        result = super().write(vals)
        if "state" in vals:
            self._settle_units()
        return result

    def _guard_units(self):
        """ What was sold is given back by cancelling its order, unless a rule wants somebody to agree to that,
        or a contract was signed. """
        orders = self.filtered(lambda order: order.state == "sale")
        for claim in orders.order_line._get_live_unit_claims():
            if error := claim._get_contract_error():
                raise UserError(error)
            if self.env["sales.unit.change"]._is_cancellation_bound(claim.company_id):
                raise UserError(self.env._(
                    "%(unit)s has been sold. Ask for the cancellation: open the unit, and press “Change”.",
                    unit=claim.unit_id.display_name))

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
