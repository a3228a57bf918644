from odoo import api, fields, models

READERS = "sales_center.group_contracts,account.group_account_invoice"


class SalesContractFiguresMixin(models.AbstractModel):
    """ For what contracts hang on: how much of them is collected, overdue and next, in the same words everywhere.

    Amounts are in the record's own currency, at today's rate where a contract has another one.
    """
    _name = "sales.contract.figures.mixin"
    _description = "Figures of Contracts"
    _contract_link = None  # field of the contract, and of its instalments, that names the record

    currency_id = fields.Many2one("res.currency")
    contract_count = fields.Integer(compute="_compute_contract_figures", groups=READERS)
    contract_amount = fields.Monetary("Contracted", compute="_compute_contract_figures", groups=READERS)
    contract_collected = fields.Monetary("Collected of Contracts", compute="_compute_contract_figures", groups=READERS)
    contract_open = fields.Monetary("Still to Pay of Contracts", compute="_compute_contract_figures", groups=READERS)
    contract_overdue = fields.Monetary("Overdue of Contracts", compute="_compute_contract_figures", groups=READERS)
    contract_next_date = fields.Date("Next Instalment", compute="_compute_contract_figures", groups=READERS)
    contract_next_amount = fields.Monetary("Next Amount", compute="_compute_contract_figures", groups=READERS)

    @api.depends_context("uid")
    def _compute_contract_figures(self):
        figures = self._get_contract_figures()
        for record in self:
            row = figures.get(record._origin.id, {})
            record.contract_count = row.get("count", 0)
            record.contract_next_date = row.get("next_date", False)
            for name in ("amount", "collected", "open", "overdue", "next_amount"):
                record[f"contract_{name}"] = row.get(name, 0.0)

    def _get_contract_figures(self):
        """ :returns: dict of id to its row, see `sales.contract._get_contract_figures` """
        currencies = {record._origin.id: record.currency_id for record in self}
        return self.env["sales.contract"]._get_contract_figures(self._contract_link, {id_: {id_} for id_ in currencies if id_}, currencies)

    def _get_contract_domain(self):
        """ :returns: domain of the contracts that the figures are of """
        return [(self._contract_link, "in", self.ids)]

    def action_open_contracts(self):
        """ Open the contracts that hang on it. """
        return self.env["sales.contract"]._get_list_action(self._get_contract_domain())
