from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..booking.no_overlap import NoOverlap


class SalesRecreationLoan(models.Model):
    """ A recreation item with an employee until a day.

    1. At a time an item has one live loan, and is with one person: the database says so.
    2. An employee asks; an administrator hands it over and takes it back. It is in custody meanwhile.
    3. The borrower extends it while nobody else waits for it.
    4. Who has it is reminded a day before and, every third day, after it is due, in his or her language.
    """
    _name = "sales.recreation.loan"
    _inherit = ["sales.booking.mixin", "sales.custody.mixin"]
    _description = "Loan of a Recreation Item"
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _request_kind = "loan"

    date_start = fields.Datetime(default=fields.Datetime.now)
    date_stop = fields.Datetime("Due Back", required=True, help="")
    state = fields.Selection([
        ("draft", "Draft"), ("requested", "Asked for"), ("approved", "Approved"), ("active", "Issued"),
        ("done", "Returned"), ("cancelled", "Cancelled")])
    employee_id = fields.Many2one(string="Borrower")
    item_id = fields.Many2one("sales.recreation.item", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    site_id = fields.Many2one(related="item_id.site_id", store=True, index=True)
    reminded_on = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(compute="_compute_is_overdue")

    _item_once = NoOverlap("item_id", ("requested", "approved", "active"))
    _item_out_once = models.UniqueIndex("(item_id) WHERE state = 'active'", "This item is not back yet.")

    @api.depends("item_id", "employee_id")
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = " · ".join(filter(None, [loan.item_id.name, loan.employee_id.name]))

    @api.depends("state", "date_stop")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for loan in self:
            loan.is_overdue = loan.state == "active" and loan.date_stop < now

    @api.model
    def _get_blocks(self, column, resources):
        if column != "item_id":
            return super()._get_blocks(column, resources)
        gone = resources.filtered(lambda item: not item.active)
        return {item.id: [(item.create_date, None, self.env._("archived"))] for item in gone}

    @api.model
    def _get_offered(self, column, values):
        item = self.env["sales.recreation.item"].sudo().browse(values[column])  # sudo: an offer is for whoever may ask
        return item.search([("site_id", "=", item.site_id.id), ("kind", "=", item.kind), ("id", "!=", item.id)]) | item

    def _check_requestable(self):
        self._check_free()

    def _check_approvable(self):
        self._check_free()

    def action_hand_over(self):
        """ Hand over what was asked for, and so approve it.

        :raises UserError: if it is not back yet, or was asked for by whoever acts
        """
        self._check_officer()
        self._check_state("requested", "approved")
        self.filtered(lambda loan: loan.state == "requested").action_approve()
        now = fields.Datetime.now()
        for loan in self:
            other = self.sudo().search([("item_id", "=", loan.item_id.id), ("state", "=", "active")], limit=1)  # sudo: whoever it is
            if other:
                raise UserError(self.env._(
                    "%(who)s still has %(item)s.", who=other.employee_id.name, item=loan.item_id.name))
            loan._move("active", date_start=min(loan.date_start, now))
            loan._hand_over(loan.employee_id, [{
                "kind": "loan", "name": loan.item_id.name, "site_id": loan.site_id.id, "date_due": loan.date_stop,
                "cost": loan.item_id.value}])

    def action_return(self):
        """ It has come back. """
        self._check_officer()
        self._check_state("active")
        self._take_back_all()

    def action_extend(self):
        """ Keep it as long again as it is lent for; who has it, or an administrator.

        :raises UserError: if somebody else waits for it
        """
        self._check_owner_or_officer()
        self._check_state("active")
        for loan in self.sudo():  # sudo: a borrower writes nothing that was handed over; who asks was checked
            loan.write({"date_stop": loan.date_stop + timedelta(days=loan.item_id.loan_days), "reminded_on": False})
            loan._get_open_custody().write({"date_due": loan.date_stop})

    def _end(self, is_lost):
        now = fields.Datetime.now()
        for loan in self:
            loan._move("done", date_stop=max(now, loan.date_start + timedelta(seconds=1)))
        if is_lost:
            self.item_id.active = False

    @api.model
    def _cron_remind(self, batch=100):
        now = fields.Datetime.now()
        domain = fields.Domain([("state", "=", "active"), ("date_stop", "<=", now + timedelta(days=1))])
        domain &= fields.Domain("reminded_on", "=", False) | (
            fields.Domain("date_stop", "<", now) & fields.Domain("reminded_on", "<=", now - timedelta(days=3)))
        while loans := self.search(domain, limit=batch, order="id"):
            loans._remind()
            loans.reminded_on = now
            if not self.env["ir.cron"]._commit_progress(len(loans), remaining=self.search_count(domain)):
                break

    def _remind(self):
        for loan in self:
            partner = loan.employee_id.user_id.partner_id
            if partner:
                own = loan.with_context(lang=partner.lang, tz=partner.tz)
                due = format_datetime(own.env, loan.date_stop, dt_format="short")
                own.message_notify(partner_ids=partner.ids, subject=loan.item_id.name, body=own.env._(
                    "Please bring back %(item)s; it is due on %(due)s.", item=loan.item_id.name, due=due))
