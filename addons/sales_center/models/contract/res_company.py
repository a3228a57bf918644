from odoo import api, fields, models
from odoo.tools import SQL

from .const import KINDS, PREFIXES


class ResCompany(models.Model):
    _inherit = "res.company"

    contract_remind_days = fields.Integer(
        "Remind of Instalments", default=3, help="Days before an instalment is due on which its salesperson is reminded. Zero: never.")

    def _get_gapless_sequence(self, code, prefix, name):
        """ Find a sequence of the company that leaves no gap, or make it.

        :param str code: as in `ir.sequence`
        :param str prefix: what numbers begin with, before the year
        :param str name: for who sets sequences up
        :returns: `ir.sequence`
        """
        self.ensure_one()
        domain = [("code", "=", code), ("company_id", "=", self.id)]
        sequences = self.env["ir.sequence"]
        found = sequences.search(domain, limit=1)
        if not found:
            # Of two that need it in the same second, one is retried and finds what the other has made.
            self.env.cr.execute(SQL("UPDATE res_company SET write_uid = write_uid WHERE id = %s", self.id))
            found = sequences.create({
                "name": name, "code": code, "company_id": self.id, "implementation": "no_gap", "padding": 4,
                "prefix": f"{prefix}%(range_year)s-", "use_date_range": True,
            })
        return found

    @api.model
    def _make_contract_sequences(self):
        """ Make the sequences of all companies beforehand. """
        for company in self.sudo().search([("id", "!=", False)]):  # sudo: at installation
            company._make_own_contract_sequences()

    def _make_own_contract_sequences(self):
        for kind, label in KINDS:
            self._get_gapless_sequence(f"sales.contract.{kind}", PREFIXES[kind], label)
        self._get_gapless_sequence("sales.seal.use", "SEAL", "Seal log")

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies.sudo():  # sudo: whoever founds a company, it needs its numbers
            company._make_own_contract_sequences()
        return companies
