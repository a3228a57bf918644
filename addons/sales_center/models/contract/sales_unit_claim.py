from odoo import models

from .const import LIVE_STATES


class SalesUnitClaim(models.Model):
    _inherit = "sales.unit.claim"

    def _get_contract_error(self):
        # sudo: a contract binds also who can't read it
        contract = self.env["sales.contract"].sudo().search(
            [("claim_ids", "in", self.ids), ("state", "in", LIVE_STATES)], limit=1)
        if not contract:
            return super()._get_contract_error()
        return self.env._(
            "%(unit)s has a signed contract: %(contract)s. Change or terminate it by a supplement.",
            unit=self.unit_id.display_name, contract=contract.name)
