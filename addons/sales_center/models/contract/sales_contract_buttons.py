from odoo import api, fields, models


class SalesContract(models.Model):
    """ What the form leads to, and what it says about the order. """
    _inherit = "sales.contract"

    supplement_count = fields.Integer(compute="_compute_supplement_count")
    has_invoices = fields.Boolean(compute="_compute_has_invoices")
    order_difference = fields.Text("Worse than the Order", compute="_compute_order_difference")

    @api.depends("supplement_ids")
    def _compute_supplement_count(self):
        counts = dict(self.env["sales.contract.supplement"]._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"]))
        for contract in self:
            contract.supplement_count = counts.get(contract._origin, 0)

    @api.depends("instalment_ids.move_id")
    def _compute_has_invoices(self):
        for contract in self:
            contract.has_invoices = bool(contract.instalment_ids.sudo().move_id)  # sudo: only whether there are any

    @api.depends("amount", "order_id", "partner_id", "unit_ids", "instalment_ids.amount", "instalment_ids.date_due")
    def _compute_order_difference(self):
        for contract in self:
            contract.order_difference = "\n".join(contract._get_worse_than_order()) or False

    def action_open_order(self):
        """ Open the order of the contract. """
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": self.order_id.id, "views": [(False, "form")]}

    def action_open_invoices(self):
        """ Open the invoices and credit notes of the contract. """
        return self.instalment_ids._open_moves(self._get_moves())

    def action_open_supplements(self):
        """ Open the supplements to the contract. """
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_contract_supplement_action")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}
