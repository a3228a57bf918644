from odoo import api, models
from odoo.exceptions import ValidationError

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

    @api.constrains("state", "partner_id", "unit_id")
    def _check_contract(self):
        """ The claim of a contract in force ends with the contract, whichever way it is tried; the next one may take it over. """
        # sudo: a contract binds also who can't read it
        bound = self.env["sales.contract"].sudo().search([("claim_ids", "in", self.ids), ("state", "in", LIVE_STATES)])
        for claim in bound.claim_ids & self:
            if claim.state not in ("live", "converted"):
                raise ValidationError(claim._get_contract_error())
        bound._check_claims()
