from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_validity_days = fields.Integer(
        string="Approvals Hold For",
        default=15,
        help="Days after which an approval that was not used lapses.",
    )
    allow_unapproved_offer = fields.Boolean(
        string="Show Quotations Before Approval",
        help="Allow to print, send and share a quotation that still needs an approval, marked as "
        "not yet approved. Confirming it is never possible.",
    )

    _approval_validity_days_positive = models.Constraint(
        "CHECK(approval_validity_days > 0)",
        "Approvals must hold for at least one day.",
    )
