from odoo import fields, models

from .const import KINDS, PREFIXES


class SalesContract(models.Model):
    """ Numbers without gaps: a sequence per company and kind, which starts anew every year. """
    _inherit = "sales.contract"

    def _assign_numbers(self):
        """ Give each contract that has none the next number of its kind, in the company's year. """
        for contract in self.filtered(lambda contract: contract.name == "/").sorted("id"):
            day = fields.Date.context_today(contract)
            # sudo: numbers are drawn by submitting, which has been allowed
            contract.sudo().name = contract._get_sequence().next_by_id(sequence_date=day)

    def _get_sequence(self):
        """ :returns: `ir.sequence`, as superuser """
        self.ensure_one()
        return self.company_id.sudo()._get_gapless_sequence(  # sudo: see above
            f"sales.contract.{self.kind}", PREFIXES[self.kind], dict(KINDS)[self.kind])
