from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class SalesRecreationItem(models.Model):
    """ A piece that employees may borrow: a book, a ball, an instrument, a game. Several of a kind have a number each. """
    _name = "sales.recreation.item"
    _inherit = ["image.mixin"]
    _description = "Recreation Item"
    _order = "site_id, name, number, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    number = fields.Char("Item Number")
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("book", "Book"), ("ball", "Ball or racket"), ("instrument", "Instrument"), ("game", "Game"), ("other", "Other")],
        required=True, default="book", index=True)
    site_id = fields.Many2one("sales.site", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(help="What it costs to replace.")
    condition = fields.Char("In Which Condition")
    loan_days = fields.Integer("Lent for (Days)", default=14, required=True)
    state = fields.Selection([("free", "Free"), ("booked", "Promised"), ("out", "Issued")], string="Status", compute="_compute_state")
    date_stop = fields.Datetime("Back On", compute="_compute_state")

    _number_once = models.UniqueIndex("(site_id, number) WHERE number IS NOT NULL", "The site has an item of this number already.")
    _days_positive = models.Constraint(
        "CHECK(loan_days > 0 AND value >= 0)", "It is lent for at least a day, and a value is not below zero.")

    def _compute_state(self):
        loans = self.env["sales.recreation.loan"].sudo().search([  # sudo: that it is lent is no secret
            ("item_id", "in", self.ids), ("state", "in", ("requested", "approved", "active"))], order="date_start desc")
        current = {loan.item_id.id: loan for loan in loans.sorted(lambda loan: loan.state == "active")}
        for item in self:
            loan = current.get(item.id, loans.browse())
            item.state = "out" if loan.state == "active" else "booked" if loan else "free"
            item.date_stop = loan.date_stop

    def action_borrow(self):
        """ Ask for the item for the user, from now on for as long as it is lent.

        :raises UserError: who has it, until when, and what is free instead
        """
        self.ensure_one()
        employee = self.env.user.with_company(self.company_id).employee_id
        if not employee:
            raise UserError(self.env._("You have no employee in this company: ask HR."))
        now = fields.Datetime.now()
        loan = self.env["sales.recreation.loan"].create({
            "employee_id": employee.id, "company_id": self.company_id.id, "item_id": self.id, "date_start": now,
            "date_stop": now + timedelta(days=self.loan_days)})
        loan.action_request()
        return {"type": "ir.actions.act_window", "res_model": loan._name, "res_id": loan.id, "views": [(False, "form")]}
