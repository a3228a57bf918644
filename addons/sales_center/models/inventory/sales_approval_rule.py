from odoo import api, models


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {
            **super()._get_kinds(),
            "unit_extension": self.env._("Longer hold of a unit"),
            "unit_buyer": self.env._("Other buyer of a unit"),
            "unit_unit": self.env._("Exchange of a unit"),
            "unit_cancellation": self.env._("Cancellation of a unit's sale"),
        }

    @api.model
    def _get_kind_models(self):
        kinds = ("unit_extension", "unit_buyer", "unit_unit", "unit_cancellation")
        return {**super()._get_kind_models(), **dict.fromkeys(kinds, "sales.unit.change")}
