from odoo import fields, models


class SaleOrder(models.Model):
    """ Orders show the papers that were used for them. """
    _inherit = "sale.order"

    slip_ids = fields.One2many("sales.slip", "order_id", string="Slips", groups="sales_center.group_consultant,sales_center.group_auditor")
    slip_count = fields.Integer(compute="_compute_slip_count", groups="sales_center.group_consultant,sales_center.group_auditor")

    def _compute_slip_count(self):
        counts = dict(self.env["sales.slip"]._read_group([("order_id", "in", self.ids)], ["order_id"], ["__count"]))
        for order in self:
            order.slip_count = counts.get(order, 0)

    def action_use_slip(self):
        """ Open the dialog that uses a number for the order. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_use_action")
        return {**action, "context": {"default_order_id": self.id}}

    def action_open_slips(self):
        """ Open the slips of the order. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}
