from odoo import fields, models


class ResCompany(models.Model):
    """ Which events earn performance. What is switched off later stays as it is in the ledger. """
    _inherit = "res.company"

    performance_order = fields.Boolean("Confirmed Orders Earn", default=True)
    performance_refund = fields.Boolean("Credit Notes Take Back", default=True)
    performance_payment = fields.Boolean("Payments Received Earn", default=True)
    performance_invoice = fields.Boolean("Posted Invoices Earn")
    performance_contract = fields.Boolean("Signed Contracts Earn", default=True)
