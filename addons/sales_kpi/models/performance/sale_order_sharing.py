from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    performance_entry_count = fields.Integer(compute="_compute_performance_entry_count", groups="base.group_user")

    @api.depends_context("uid")
    def _compute_performance_entry_count(self):
        Entry = self.env["sales.performance"]
        counts = dict(Entry._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"])) if Entry.has_access("read") else {}
        for order in self:
            order.performance_entry_count = counts.get(order, 0)

    def action_open_performance(self):
        """ Open what the order has earned. """
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("sales_kpi.sales_performance_action"),
            domain=[("order_id", "=", self.id)], context={"create": False})

    def action_share_performance(self):
        """ Open the sharing of the deal that is being prepared or waits, or a new one. """
        self.ensure_one()
        open_one = self.env["sales.performance.sharing"].search(
            [("order_id", "=", self.id), ("state", "in", ("draft", "waiting"))], limit=1)
        return {
            "type": "ir.actions.act_window", "name": self.env._("Share the Deal"), "res_model": "sales.performance.sharing",
            "view_mode": "form", "res_id": open_one.id, "context": {"default_order_id": self.id}}
