from odoo import fields, models


class SalesContractAsk(models.TransientModel):
    """ Asks for the reason or the day that a step of a contract or a seal needs. """
    _name = "sales.contract.ask"
    _description = "Step of a Contract"

    step = fields.Selection(
        [("sign", "Sign"), ("reject", "Send Back"), ("cancel", "Cancel the Contract"), ("release", "Mortgage Released"),
         ("refuse_seal", "Refuse the Seal"), ("cancel_supplement", "Cancel the Supplement")], required=True)
    contract_ids = fields.Many2many("sales.contract", string="Contracts")
    seal_use_ids = fields.Many2many("sales.seal.use", string="Uses of Seals")
    supplement_ids = fields.Many2many("sales.contract.supplement", string="Supplements")
    reason = fields.Char()
    date = fields.Date(default=fields.Date.context_today)

    def action_confirm(self):
        """ Take the step; the methods of the contract check everything. """
        self.ensure_one()
        if self.step == "sign":
            self.contract_ids.action_sign(self.date)
        elif self.step == "release":
            self.contract_ids.action_release_mortgage(self.date)
        elif self.step == "reject":
            self.contract_ids.action_reject(self.reason)
        elif self.step == "cancel":
            self.contract_ids.action_cancel(self.reason)
        elif self.step == "cancel_supplement":
            self.supplement_ids.action_cancel(self.reason)
        else:
            self.seal_use_ids.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
