from odoo import api, models

CONTRACT_KINDS = ("contract", "special_contract")


class SalesApprovalRule(models.Model):
    _inherit = "sales.approval.rule"

    @api.model
    def _get_kinds(self):
        return {
            **super()._get_kinds(), "contract": self.env._("Review of a contract"),
            "special_contract": self.env._("Special review of a contract"),
            "contract_supplement": self.env._("Supplement to a contract"),
        }

    @api.model
    def _get_kind_models(self):
        kinds = super()._get_kind_models()
        return {**kinds, **dict.fromkeys(CONTRACT_KINDS, "sales.contract"), "contract_supplement": "sales.contract.supplement"}
