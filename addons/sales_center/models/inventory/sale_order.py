from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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

    @api.constrains("sales_project_id")
    def _check_project_of_units(self):
        for order in self:
            projects = order.order_line.unit_id.sudo().project_id  # sudo: as above
            if projects and order.sales_project_id not in projects and (order.sales_project_id or len(projects) == 1):
                raise ValidationError(self.env._(
                    "%(order)s sells units of %(project)s: that is its project.", order=order.display_name,
                    project=projects[:1].display_name))

    @api.depends("sales_project_id")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    def _approval_project(self):
        return self.sales_project_id

    def _takes_over_terms(self, before):
        # Whoever puts an order into its project grants nothing by that.
        return super()._takes_over_terms(before and {**before, "project": None})

    def _approval_doubtful_scope(self, names):
        doubtful = super()._approval_doubtful_scope(names)
        if "sales_project_id" in names and not self._is_project_vouched_for():
            doubtful |= {"sales_project_id"}
        return doubtful

    def _is_project_vouched_for(self):
        """ Whether the project is more than what the seller says: that of the units, one of the seller's
        team, or one that the centre wrote there. None is right where the team sells no project. """
        self.ensure_one()
        sold = self.order_line.unit_id.sudo().project_id  # sudo: as above
        if sold:
            return len(sold) == 1
        who = self._get_who_places()
        if not who or who.has_group("sales_team.group_sale_salesman_all_leads"):
            return True
        if not self._is_team_vouched_for():
            return False
        teams, project = self._get_team_and_above(), self.sales_project_id._origin.sudo()  # sudo: facts of the order
        if project:
            return project.user_id == who or any(team in project.team_ids for team in teams)
        return not project.search_count([("team_ids", "in", [team.id for team in teams])], limit=1)

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
            claim.order_id._check_not_invoiced()

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
