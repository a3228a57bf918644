from odoo import api, fields, models

from .const import SIGNED_STATES


class SalesContract(models.Model):
    """ What customers see of their contracts is a page of the portal; rights on the model they have none. """
    _name = "sales.contract"
    _inherit = ["sales.contract", "portal.mixin"]

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/contracts/{contract.id}"
        return result

    @api.model
    def _get_portal_domain(self, partner):
        """ :returns: `Domain` of the contracts that somebody outside sees as an own one: signed, and the partner's company's """
        return fields.Domain([("partner_id", "child_of", partner.commercial_partner_id.ids), ("state", "in", SIGNED_STATES)])

    def _get_report_base_filename(self):
        return self.name


class SalesContractSupplement(models.Model):
    _inherit = "sales.contract.supplement"

    def _get_report_base_filename(self):
        return self.name
