from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

OFFICER = "sales_logistics.group_officer"
COST = "sales_logistics.group_cost"
DETAILS = frozenset({"purpose", "project_id", "late_reason"})  # what may be added to a sign-up
SIGNED = DETAILS | {"service_id", "employee_id", "guest_count"}  # what a sign-up says


class SalesMeal(models.Model):
    """ One person, or one host's guests, at one meal of one day at one site.

    1. A person has a meal once, at whatever site: the database says so. Guests are their host's, beside it.
    2. People sign up and cancel until the deadline; administrators do it afterwards with a reason, which is kept.
    3. When the day is closed, price, subsidy and what the person pays are written down; a later price changes nothing.
    4. What a confirmed settlement has in it is not changed any more.
    """
    _name = "sales.meal"
    _inherit = ["sales.mine.mixin"]
    _description = "Meal"
    _order = "date desc, date_start desc, id desc"
    _check_company_auto = True
    _reason_actions = ("action_cancel",)

    service_id = fields.Many2one(
        "sales.meal.service", string="Which Meal", required=True, index=True, ondelete="restrict", check_company=True)
    plan_id = fields.Many2one(related="service_id.plan_id", string="Meal Plan", store=True, index=True, precompute=True)
    site_id = fields.Many2one(related="service_id.site_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="service_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection(related="service_id.kind", store=True, precompute=True)
    date = fields.Date(related="service_id.date", store=True, index=True, precompute=True)
    date_start = fields.Datetime(related="service_id.date_start", store=True, precompute=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Person", required=True, index=True, ondelete="restrict", check_company=True, help="Of guests: the host.",
        default=lambda self: self.env.user.with_company(self.env.company).employee_id)
    guest_count = fields.Integer("Guests", required=True, default=0, help="0: the employee eats.")
    head_count = fields.Integer("Servings", compute="_compute_head_count", store=True, precompute=True)
    purpose = fields.Char(help="Who the guests are, and why they are invited.")
    project_id = fields.Many2one(
        "sales.project", index="btree_not_null", ondelete="restrict", check_company=True, help="Empty: that of the site.")
    source = fields.Selection(
        [("self", "By themselves"), ("roster", "Duty roster"), ("stay", "Lives there"), ("administrator", "Administrator")],
        string="Signed Up By", required=True, readonly=True, default="self")
    state = fields.Selection(
        [("signed", "Signed up"), ("served", "Served"), ("absent", "Absent"), ("cancelled", "Cancelled")], string="Status", required=True,
        readonly=True, default="signed", index=True, copy=False)
    late_reason = fields.Char("Why So Late", help="Required from administrators who sign somebody up after the deadline.")
    state_reason = fields.Char("Reason", readonly=True, copy=False)
    cancelled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Vendor", readonly=True, copy=False, index="btree_not_null", ondelete="restrict")
    price = fields.Monetary("Price of One", readonly=True, copy=False, groups=COST, aggregator=None)
    company_part = fields.Monetary("The Company Pays", readonly=True, copy=False, groups=COST)
    own_part = fields.Monetary("The Employee Pays", readonly=True, copy=False)
    subsidy_id = fields.Many2one(
        "sales.meal.subsidy", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups=COST)
    settlement_id = fields.Many2one(
        "sales.meal.settlement", readonly=True, copy=False, index="btree_not_null", ondelete="restrict", groups=COST)
    can_change = fields.Boolean(related="service_id.can_change")
    is_begun = fields.Boolean("Being Served", compute="_compute_is_begun")
    is_only_mine = fields.Boolean("Not Mine to Administer", compute="_compute_is_only_mine")
    rating_ids = fields.One2many("sales.meal.rating", "meal_id", string="Ratings", readonly=True)

    _person_once = models.UniqueIndex(
        "(employee_id, date, kind) WHERE guest_count = 0 AND state != 'cancelled'", "This person has that meal of that day already.")
    _guests_positive = models.Constraint("CHECK(guest_count >= 0)", "The number of guests is not below zero.")

    @api.depends("guest_count")
    def _compute_head_count(self):
        for meal in self:
            meal.head_count = meal.guest_count or 1

    @api.depends("employee_id", "service_id")
    def _compute_display_name(self):
        for meal in self:
            meal.display_name = " · ".join(filter(None, [meal.employee_id.name, meal.service_id.display_name]))

    @api.depends_context("uid")
    def _compute_is_only_mine(self):
        self.is_only_mine = not self._is_officer()

    @api.depends("date_start")
    def _compute_is_begun(self):
        now = fields.Datetime.now()
        for meal in self:
            meal.is_begun = bool(meal.date_start) and meal.date_start <= now

    # ------------------------------------------------------------
    # SIGNING UP
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and self.ids and field.name not in DETAILS and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_signed_values(vals_list)
        self._check_once(vals_list)
        meals = super().create(vals_list)
        if not self.env.su:
            meals._check_signup()
        meals.sudo()._after_sign_up()  # sudo: what follows is the system's
        return meals

    @api.model
    def _check_signed_values(self, vals_list):
        """ Who signs up says who, for which meal and for how many guests; the rest is not theirs to say. """
        for vals in vals_list:
            if any(value not in (False, None, "signed", "self") for name, value in vals.items() if name not in SIGNED):
                raise AccessError(self.env._("Sign up first: the rest is written down when the meal was served."))

    def _check_once(self, vals_list):
        """ Say in words, before the database does, who has that meal already. One query for all. """
        wanted = [(vals.get("employee_id"), vals.get("service_id")) for vals in vals_list if not vals.get("guest_count")]
        services = self.env["sales.meal.service"].sudo().browse(  # sudo: whether somebody eats elsewhere
            [service for _employee, service in wanted if service])
        taken = {(meal.employee_id.id, meal.date, meal.kind): meal for meal in self.sudo().search([  # sudo: as above
            ("employee_id", "in", [employee for employee, _service in wanted if employee]), ("date", "in", services.mapped("date")),
            ("guest_count", "=", 0), ("state", "!=", "cancelled")])}
        for employee, service in wanted:
            row = services.browse(service)
            if service and (meal := taken.get((employee, row.date, row.kind))):
                raise UserError(self.env._(
                    "%(who)s has this meal already, at %(site)s.", who=meal.employee_id.name, site=meal.site_id.name))

    def _check_signup(self):
        """ Until the deadline; administrators of the site afterwards, with a reason. """
        officer = self._is_officer()
        for meal in self.sudo():  # sudo: facts of the meal and of the person
            meal._check_possible()
            if meal.employee_id.user_id != self.env.user:
                meal.source = "administrator"
            if not meal.can_change:
                meal._check_late(officer)

    def _check_possible(self):
        self.ensure_one()
        service = self.service_id
        if not self.employee_id.active:
            raise UserError(self.env._("%s is archived: nobody to eat.", self.employee_id.name))
        if service.state == "cancelled":
            raise UserError(self.env._("%s was cancelled.", service.display_name))
        if self.guest_count and not (self.purpose or "").strip():
            raise UserError(self.env._("Say who the guests are, and why they are invited."))
        if not service._filter_orderable():
            raise UserError(self.env._("%s can't be ordered from the vendor that day.", service.display_name))

    def _check_late(self, officer):
        """ Signed up after the deadline, or even after the day was closed. """
        self.ensure_one()
        if not officer:
            raise UserError(self._explain_late())
        if not (self.late_reason or "").strip():
            raise UserError(self.env._("It is too late to sign up: say why %s is signed up all the same.", self.employee_id.name))
        self.service_id._touch()  # of two, who closes the day and who signs up late, one comes second and sees it
        if self.service_id.state == "closed":
            self._serve_late()

    def _serve_late(self):
        """ Enter what was forgotten when the day was closed.

        :raises UserError: if that month is settled with the vendor
        """
        self.ensure_one()
        vendor = self.plan_id.partner_id
        if self.env["sales.meal.settlement"].search_count([
                ("site_id", "=", self.site_id.id), ("partner_id", "=", vendor.id), ("month", "=", self.date.replace(day=1)),
                ("state", "=", "confirmed")], limit=1):
            raise UserError(self.env._("That month is settled with the vendor: cancel the settlement first."))
        self.state = "served"
        self._freeze()

    def _explain_late(self):
        self.ensure_one()
        return self.env._(
            "It is too late: people sign up or cancel until %(deadline)s. Ask the site's administrators.",
            deadline=format_datetime(self.env, self.service_id.deadline, tz=self.site_id._get_timezone(), dt_format="short"))

    def _after_sign_up(self):
        """ Hook: the meals were signed up for. """

    def write(self, vals):
        if not self.env.su and self.filtered(lambda meal: meal.state != "signed"):
            raise UserError(self.env._("This meal was served or cancelled: it is not changed any more."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Meals are cancelled, never deleted."))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_cancel(self, reason=None):
        """ Nobody eats. Who has signed up says so until the deadline, an administrator afterwards, with a reason.

        :param str reason: why; required from administrators once it is too late for the others
        """
        self.check_access("read")
        self._check_state("signed", "served", "absent")
        officer = self._is_officer()
        for meal in self:
            if meal.can_change and meal.state == "signed" and (officer or meal.is_mine):
                continue
            if not officer:
                raise UserError(meal._explain_late() if meal.is_mine else self.env._("This is done by the site administrators."))
            if not (reason or "").strip():
                raise UserError(self.env._("It is too late to cancel: say why it is cancelled all the same."))
        self._check_unsettled()
        self.sudo()._cancel((reason or "").strip(), self.env.user)  # sudo: nobody writes the state but the actions

    def action_ask_cancel(self):
        """ Cancel, or open the dialog that asks why where that has to be said. """
        if all(meal.can_change and meal.state == "signed" for meal in self):
            return self.action_cancel()
        return self.env["sales.reason"]._open(self, "action_cancel", self.env._("Cancel"))

    def _cancel(self, reason, user=None):
        """:param user: who cancels; None: the system, which may sign up the person again"""
        self.write({
            "state": "cancelled", "state_reason": reason or False, "cancelled_by_id": user and user.id, "company_part": 0, "own_part": 0,
            "subsidy_id": False})
        self._tell_cancelled(reason)
        self._after_cancel()

    def _tell_cancelled(self, reason):
        """ Tell those whose meal to come was cancelled by somebody else: one message per meal of a day. """
        coming = self.filtered(lambda meal: meal.date_start > fields.Datetime.now())
        for service, meals in coming.grouped("service_id").items():
            partners = meals.employee_id.user_id.partner_id - self.env.user.partner_id
            if partners:
                self.env["mail.thread"].message_notify(
                    model=service._name, res_id=service.id, partner_ids=partners.ids, subject=service.display_name,
                    body=self.env._("You are not signed up any more for %(meal)s: %(why)s", meal=service.display_name, why=reason or "-"))

    def _after_cancel(self):
        """ Hook: the meals were cancelled. """

    def action_mark_absent(self):
        """ Who signed up has not come. """
        self._mark("absent")

    def action_mark_served(self):
        """ Who was said to be absent has come after all. """
        self._mark("served")

    def _mark(self, state):
        if not self._is_officer():
            raise AccessError(self.env._("This is done by the site administrators."))
        self.check_access("write")
        self._check_state("signed", "served", "absent")
        self._check_unsettled()
        now = fields.Datetime.now()
        if early := self.filtered(lambda meal: meal.date_start > now)[:1]:
            raise UserError(self.env._("%s was not served yet.", early.service_id.display_name))
        meals = self.sudo()  # sudo: nobody writes the state but the actions; who marks need not see prices
        meals.service_id._touch()
        # A meal that is still to be closed counts as signed up again, so that closing it is what serves it.
        for meal in meals:
            meal.state = "signed" if state == "served" and meal.service_id.state == "open" else state
        meals.filtered(lambda meal: meal.service_id.state == "closed")._freeze()

    def _is_officer(self):
        return self.env.su or (self.env.user.has_group(OFFICER) and self.has_access("write"))

    def _check_state(self, *allowed):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for meal in self:
            if meal.state not in allowed:
                raise UserError(self.env._(
                    "%(meal)s is “%(state)s”: this can't be done any more.", meal=meal.display_name, state=labels[meal.state]))

    def _check_unsettled(self):
        if settled := self.sudo().filtered("settlement_id")[:1]:  # sudo: that it is settled is no secret
            raise UserError(self.env._(
                "%s is settled with the vendor: cancel the settlement first.", settled.display_name))
