from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .const import FINANCE


class SalesSetOffMixin(models.AbstractModel):
    """ For what has an order replaced: where the money that was paid for it goes.

    An adopter says which moves there are: `_get_credit_moves`, `_get_replacing_moves`, and who buys by now: `_get_new_buyer`.
    """
    _name = "sales.set.off.mixin"
    _description = "Credit That Goes Over to Another Order"

    currency_id = fields.Many2one("res.currency")
    open_credit = fields.Monetary(
        "Credit Left", compute="_compute_open_credit", groups=FINANCE, help="Posted, and neither paid back nor set off yet.")
    is_credit_transferable = fields.Boolean(compute="_compute_open_credit", groups=FINANCE)

    def _get_credit_moves(self):
        """ :returns: `account.move`, as superuser: what the customer may have left """
        raise NotImplementedError

    def _get_replacing_moves(self):
        """ :returns: `account.move`, as superuser: what that is set off against """
        raise NotImplementedError

    def _get_new_buyer(self):
        """ :returns: `res.partner` who buys from now on; empty where nobody else does """
        raise NotImplementedError

    @api.depends_context("uid")
    def _compute_open_credit(self):
        for record in self:
            lines = record.sudo()._get_credit_moves()._get_open_credits()  # sudo: for accountants, as the field's groups say
            record.open_credit = -sum(lines.mapped("amount_residual_currency"))
            buyer = record.sudo()._get_new_buyer().commercial_partner_id  # sudo: as above
            record.is_credit_transferable = bool(buyer) and any(line.partner_id.commercial_partner_id != buyer for line in lines)

    def _set_off(self):
        """ As superuser: set what is left off against what came in its place. """
        if left := self._get_credit_moves()._get_open_credits():
            self._get_replacing_moves()._set_off(left)

    def action_transfer_credit(self):
        """ What the buyer of before has paid counts for the new one, as both agreed: book it, and set it off. Accountants do.

        :raises UserError: if nothing is left
        """
        if not self.env.user.has_group(FINANCE):
            raise AccessError(self.env._("Credit is transferred by the accountants."))
        self.check_access("read")
        for record in self.sudo():  # sudo: accountants need not have write access to contracts
            buyer = record._get_new_buyer()
            entry = record._get_credit_moves()._transfer_credit(
                buyer, self.env._("%(what)s: paid by the buyer of before", what=record.name)) if buyer else self.env["account.move"]
            if not entry:
                raise UserError(self.env._("%s has no credit that could go over to the new buyer.", record.display_name))
            record._note_transfer(entry)
            record._set_off()
