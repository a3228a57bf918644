from odoo import fields, models


class SalesContract(models.Model):
    """ Contracts show the numbered papers that were used for them. """
    _inherit = "sales.contract"

    slip_ids = fields.One2many("sales.slip", "contract_id", string="Slips", copy=False)
    slip_count = fields.Integer(compute="_compute_slip_count")

    def _compute_slip_count(self):
        counts = {}
        if self.env["sales.slip"].has_access("read"):
            counts = dict(self.env["sales.slip"]._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["__count"]))
        for contract in self:
            contract.slip_count = counts.get(contract, 0)

    def action_use_slip(self):
        """ Open the dialog that uses a number for the contract. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_use_action")
        return {**action, "context": {"default_contract_id": self.id}}

    def action_open_slips(self):
        """ Open the slips of the contract. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_action")
        return {**action, "domain": [("contract_id", "=", self.id)], "context": {}}
