from odoo import api, fields, models


class SalesUnit(models.Model):
    _inherit = "sales.unit"

    contract_count = fields.Integer(compute="_compute_contract_count")

    @api.depends_context("uid")
    def _compute_contract_count(self):
        counts = dict(self.env["sales.contract"]._read_group([("unit_ids", "in", self.ids)], ["unit_ids"], ["__count"]))
        for unit in self:
            unit.contract_count = counts.get(unit._origin, 0)

    def action_open_contracts(self):
        """ Open the contracts about the unit. """
        return self.env["sales.contract"]._get_list_action([("unit_ids", "in", self.ids)])
