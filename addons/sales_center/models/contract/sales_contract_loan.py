from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesContractLoan(models.Model):
    """ Who has the archived paper. One at a time, which the database guarantees. """
    _name = "sales.contract.loan"
    _description = "Borrowed Contract"
    _order = "date_from desc, id desc"
    _rec_name = "contract_id"
    _check_company_auto = True

    contract_id = fields.Many2one(
        "sales.contract", required=True, index=True, ondelete="restrict", check_company=True, domain="[('archived_on', '!=', False)]")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", string="Borrowed By", required=True, index=True, ondelete="restrict", check_company=True)
    purpose = fields.Char(required=True)
    date_from = fields.Date("Since", required=True, default=fields.Date.context_today)
    date_due = fields.Date("Due Back", required=True, index=True)
    returned_on = fields.Date(readonly=True, copy=False)
    lent_by_id = fields.Many2one("res.users", string="Handed Out By", required=True, readonly=True, default=lambda self: self.env.user)
    taken_back_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _one_at_a_time = models.UniqueIndex(
        "(contract_id) WHERE returned_on IS NULL", "Somebody has this contract already. It has to come back first.")
    _dates_in_order = models.Constraint("CHECK(date_due >= date_from)", "A contract is due back after it was handed out.")

    @api.depends("returned_on", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for loan in self:
            loan.is_overdue = not loan.returned_on and bool(loan.date_due) and loan.date_due < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain([("returned_on", "=", False), ("date_due", "<", fields.Date.context_today(self))])
        return domain if True in value else ~domain

    @api.model_create_multi
    def create(self, vals_list):
        loans = super().create(vals_list)
        for loan in loans:
            if not loan.contract_id.archived_on:
                raise UserError(self.env._("%s is not in the archive.", loan.contract_id.display_name))
            if not self.env.su and (loan.returned_on or loan.lent_by_id != self.env.user):
                raise AccessError(self.env._("A loan begins when it is handed out, by whoever enters it."))
        return loans

    def write(self, vals):
        if not self.env.su and vals.keys() - {"date_due"}:
            raise AccessError(self.env._("A loan is a record: it can be extended and taken back, not altered."))
        if not self.env.su and any(loan.returned_on for loan in self):
            raise UserError(self.env._("The paper has come back already."))
        return super().write(vals)

    def action_return(self):
        """ The paper is back in its place. """
        self.check_access("write")
        if back := self.filtered("returned_on")[:1]:
            raise UserError(self.env._("%s has come back already.", back.contract_id.display_name))
        # sudo: written by this method only
        self.sudo().write({"returned_on": fields.Date.context_today(self), "taken_back_by_id": self.env.uid})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Loans are kept: take the paper back instead."))

    @api.model
    def _remind_overdue(self):
        for loan in self.search([("is_overdue", "=", True)], order="id"):
            loan.contract_id._remind(self.env._("Fetch back from %s", loan.employee_id.name), loan.date_due, loan.lent_by_id)
