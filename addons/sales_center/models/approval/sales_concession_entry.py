from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesConcessionEntry(models.Model):
    _name = "sales.concession.entry"
    _inherit = ["sales.approval.kept"]
    _description = "Movement of a Concession Pool"
    _order = "id desc"

    pool_id = fields.Many2one("sales.concession.pool", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="pool_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="pool_id.currency_id")
    approval_id = fields.Many2one("sales.approval", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(
        [("reserve", "Reserved"), ("release", "Released"), ("spend", "Spent"), ("refund", "Given back")],
        required=True,
    )
    amount = fields.Monetary(required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Movements of a pool are never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Movements of a pool are never deleted."))
