from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "sales.contract.figures.mixin"]
    _contract_link = "partner_id"

    def _get_contract_figures(self):
        """ A company's contracts are those of its contacts, too. """
        partners = self._origin
        below = {id_: {id_} for id_ in partners.ids}
        if below and self.env["sales.contract"].has_access("read"):
            parents = {partner.id: partner.parent_id.id for partner in self.with_context(active_test=False).search_fetch(
                [("id", "child_of", partners.ids)], ["parent_id"])}
            for id_ in parents:
                above = id_
                while above:
                    if above in below:
                        below[above].add(id_)
                    above = parents.get(above)
        currencies = {partner._origin.id: partner.currency_id for partner in self}
        return self.env["sales.contract"]._get_contract_figures(self._contract_link, below, currencies)

    def _get_contract_domain(self):
        return [("partner_id", "child_of", self.ids)]
