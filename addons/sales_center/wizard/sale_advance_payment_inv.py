from odoo import models


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        """ An order with a signed contract is invoiced by its instalments, down payments included. """
        sale_orders._check_invoiced_by_instalments()
        return super()._create_invoices(sale_orders)
