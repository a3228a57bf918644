from odoo import models


class SalesCustody(models.Model):
    _inherit = "sales.custody"

    def _settle(self, state, **values):
        """ What has come back, or is lost, ends its loan; what is lost is lent no more. """
        result = super()._settle(state, **values)
        loans = self.env["sales.recreation.loan"].sudo().browse([  # sudo: it follows from what has come back
            custody.res_id for custody in self if custody.res_model == "sales.recreation.loan"])
        loans.filtered(lambda loan: loan.state == "active")._end(state != "returned")
        return result
