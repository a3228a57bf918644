from odoo import api, fields, models
from odoo.exceptions import UserError

from .const import LIVE_STATES
from .instalment_pass import InstalmentPass


class SaleOrder(models.Model):
    """ An order may say how it is paid, which its approval covers; and its contracts say how it is invoiced. """
    _name = "sale.order"
    _inherit = ["sale.order", "sales.contract.figures.mixin"]
    _contract_link = "order_id"

    payment_plan_id = fields.Many2one(
        "sales.payment.plan.template", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('company_id', 'in', (False, company_id))]", help="How the customer pays. The contract takes it over.")
    contract_ids = fields.One2many(
        "sales.contract", "order_id", string="Contracts",
        groups="sales_center.group_consultant,sales_center.group_auditor,account.group_account_invoice")

    @api.depends("contract_ids.state", "contract_ids.amount_collected")
    def _compute_contract_figures(self):
        return super()._compute_contract_figures()

    # --- the plan is one of the terms ---

    def _get_payment_delay(self):
        if not self.payment_plan_id:
            return super()._get_payment_delay()
        standard = self.company_id.sudo().standard_payment_term_id  # sudo: a setting that binds everybody
        return self.payment_plan_id.sudo()._get_average_days(self.amount_total) - standard._get_average_days()  # sudo: a fact

    def _approval_terms(self):
        terms = super()._approval_terms()
        if self.payment_plan_id:
            terms["payment_days"] = self.payment_plan_id.sudo()._get_average_days(self.amount_total)  # sudo: a fact of the order
        return terms

    @api.depends("payment_plan_id")
    def _compute_approval_state(self):
        return super()._compute_approval_state()

    # --- what a contract binds ---

    def write(self, vals):
        if vals.get("state") == "cancel":
            self._check_no_contract()
        if vals.get("partner_id"):
            self._check_buyer_stays(vals["partner_id"])
        return super().write(vals)

    def _check_buyer_stays(self, partner_id):
        buyer = self.env["res.partner"].sudo().browse(partner_id).commercial_partner_id  # sudo: a fact
        for contract in self._get_live_contracts():
            if contract.partner_id.commercial_partner_id != buyer:
                raise UserError(self.env._(
                    "%(order)s has a signed contract with %(customer)s: %(contract)s.", order=contract.order_id.name,
                    customer=contract.partner_id.name, contract=contract.name))

    def _get_live_contracts(self):
        # sudo: a contract binds also who can't read it
        return self.env["sales.contract"].sudo().search([("order_id", "in", self.ids), ("state", "in", LIVE_STATES)])

    def _check_no_contract(self):
        if contract := self._get_live_contracts()[:1]:
            raise UserError(self.env._(
                "%(order)s has a signed contract: %(contract)s. Terminate it by a supplement.", order=contract.order_id.name,
                contract=contract.name))

    def _check_invoiced_by_instalments(self):
        """ Raise if instalments of these orders are still to be invoiced: what else invoices would do so twice. """
        if InstalmentPass.holds(self.env):
            return
        open_lines = self._get_live_contracts().instalment_ids.filtered(lambda line: line.amount and not line.is_invoiced)
        if line := open_lines[:1]:
            raise UserError(self.env._(
                "%(order)s is invoiced by the instalments of %(contract)s; the next is “%(what)s”.", order=line.order_id.name,
                contract=line.contract_id.name, what=line.name))

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_invoiced_by_instalments()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    # --- buttons ---

    def action_make_contract(self):
        """ Open a new contract for the order, or the ones that it has. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("New Contract"), "res_model": "sales.contract",
            "views": [(False, "form")], "context": {"default_order_id": self.id, "default_kind": "sale"},
        }
