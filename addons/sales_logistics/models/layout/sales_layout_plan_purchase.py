from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

COST = "sales_logistics.group_cost"


class SalesLayoutPlan(models.Model):
    """ Buying what an approved plan needs, once, and what became of its budget. """
    _inherit = "sales.layout.plan"

    ordered = fields.Monetary(
        "In Drafts", compute="_compute_spent", compute_sudo=True, groups=COST, help="Asked of vendors, not confirmed yet.")
    spent = fields.Monetary(compute="_compute_spent", compute_sudo=True, groups=COST, help="Confirmed purchases, without taxes.")
    left = fields.Monetary("Left of the Budget", compute="_compute_spent", compute_sudo=True, groups=COST)
    purchase_count = fields.Integer("Purchases", compute="_compute_purchase_count")
    may_buy = fields.Boolean(compute="_compute_may_buy")

    def _get_live_purchases(self):
        """:returns: `purchase.order.line` for these plans that was not cancelled, as superuser"""
        return self.env["purchase.order.line"].sudo().search([  # sudo: whoever buys
            ("layout_line_id.plan_id", "in", self.ids), ("order_id.state", "!=", "cancel")])

    @api.depends("budget", "line_ids.purchase_line_ids.price_subtotal", "line_ids.purchase_line_ids.order_id.state")
    def _compute_spent(self):
        by_plan = self._get_live_purchases().grouped(lambda row: row.layout_line_id.plan_id)
        for plan in self:
            rows = by_plan.get(plan, self.env["purchase.order.line"])
            confirmed = rows.filtered(lambda row: row.order_id.state == "purchase")
            plan.spent, plan.ordered = (
                plan.currency_id.round(sum(row.price_subtotal / (row.order_id.currency_rate or 1) for row in part))
                for part in (confirmed, rows - confirmed))
            plan.left = plan.budget - plan.spent

    @api.depends("line_ids.purchase_line_ids")
    def _compute_purchase_count(self):
        orders = self._get_live_purchases().grouped(lambda row: row.layout_line_id.plan_id.sudo(False))
        for plan in self:
            plan.purchase_count = len(orders[plan].order_id) if plan in orders else 0

    @api.depends("state", "line_ids.purchase_line_ids")
    def _compute_may_buy(self):
        live = self._get_live_purchases().layout_line_id
        for plan in self:
            plan.may_buy = plan.state in ("approved", "done") and any(
                line.kind == "buy" and line.sudo() not in live for line in plan.line_ids)  # sudo: to compare, nothing is read

    def action_buy(self):
        """ Make requests for quotation of what is to be bought and was not yet, one per vendor.

        :returns: action that shows them
        :raises UserError: if a product or vendor is missing, or all of it is ordered
        """
        self._check_officer()
        if not self.env.su and not self.env.user.has_group(COST):
            raise AccessError(self.env._("What a layout plan needs is bought by those who may see its budget."))
        self._check_state("approved", "done")
        self._touch()
        lines = self.line_ids._get_to_buy()
        if not lines:
            raise UserError(self.env._("All that is to be bought is ordered already."))
        lines._check_buyable()
        orders = self.env["purchase.order"].sudo()  # sudo: drafts, for those who buy
        for (plan, vendor), own in lines.grouped(lambda line: (line.plan_id, line.partner_id)).items():
            orders |= plan._make_order(vendor, own)
        return self._show_purchases(orders.sudo(False))

    def _make_order(self, vendor, lines):
        orders = self.env["purchase.order"].sudo().with_company(self.company_id)  # sudo: as above
        kind = orders._get_picking_type(self.company_id.id)
        if not kind:
            raise UserError(self.env._("%s has no warehouse: have one made in Inventory first.", self.company_id.name))
        order = orders.create({
            "company_id": self.company_id.id, "partner_id": vendor.id, "origin": self.display_name, "user_id": False,
            "picking_type_id": kind.id})
        order.order_line = [Command.create(line._get_order_line_values(order)) for line in lines]
        return order

    def action_open_purchases(self):
        """ Open the purchases of these plans. """
        return self._show_purchases(self._get_live_purchases().order_id.sudo(False))

    def _show_purchases(self, orders):
        if orders.has_access("read"):
            return {"type": "ir.actions.act_window", "name": self.env._("Purchases"), "res_model": "purchase.order",
                    "view_mode": "list,form", "views": [(False, "list"), (False, "form")], "domain": [("id", "in", orders.ids)]}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success", "message": self.env._("%s requests for quotation are made. Purchase goes on with them.", len(orders)),
            "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}

    def _touch(self):
        """ See `sales.unit._touch`: of two who buy in the same second, the later one is retried and finds it ordered. """
        self.flush_recordset()
        if self:
            self.env.cr.execute(SQL("UPDATE sales_layout_plan SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))
