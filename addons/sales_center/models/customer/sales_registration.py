from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

KINDS = [("call", "Call"), ("visit", "Visit")]
STATES = [("draft", "To confirm"), ("confirmed", "Confirmed"), ("cancelled", "Cancelled")]
NEXT_STEPS = [
    ("call", "Call back"), ("invite", "Invite to come"), ("visit", "Comes again"), ("negotiate", "Negotiate"),
    ("sign", "Sign"), ("none", "No further interest")]
# What stays free once a registration is confirmed.
FREE_FIELDS = frozenset({"next_step", "next_date", "next_note", "revisit_ids", "activity_ids", "message_follower_ids", "message_ids"})
# What only methods write.
KEPT_FIELDS = frozenset({
    "state", "contact_id", "entered_at", "holder_id", "protected_until", "protects_until", "is_first_contact", "confirmed_by_id",
    "confirmed_at", "cancel_reason", "day", "hour", "lead_id", "partner_id", "remind_at", "reminders", "confirm_by",
    "phone_sanitized", "household_phone_sanitized", "identity_number_sanitized"})


class SalesRegistration(models.Model):
    """ One call or visit at a project: who came, when, through which channel, and who received them.

    1. It is entered as open, confirmed by a leader of the team on the next morning, or cancelled with a
       reason; nobody confirms an own one, and none is deleted.
    2. Once confirmed, only its next step changes.
    3. Whoever registers a customer first has the customer for the days that the project gives to calls and
       visits: see `sales.first.contact`, which guarantees in the database that it is one person.
    4. It begins a lead, or joins the open lead of the same customer in the project; the lead belongs to
       whoever has the customer.
    5. Numbers of persons are seen in full by whoever received or has the customer, the leaders above and
       the centre's officers; by others with their middle hidden (`sales.personal.numbers.mixin`).

    There are no CHECK constraints in the database: what PostgreSQL says about a row that breaks one, with
    all its numbers, would stand in the log.
    """
    _name = "sales.registration"
    _description = "Registration of a Call or Visit"
    _inherit = ["sales.personal.numbers.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "time desc, id desc"
    _rec_name = "customer_name"
    _check_company_auto = True
    _personal_numbers = {
        "phone": "phone_sanitized", "household_phone": "household_phone_sanitized", "identity_number": "identity_number_sanitized"}
    _phone_numbers = ("phone", "household_phone")

    project_id = fields.Many2one(
        "sales.project", required=True, index=True, ondelete="restrict", check_company=True,
        default=lambda self: self._default_project_id(), domain="[('state', '!=', 'closed')]", tracking=True)
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="visit", tracking=True)
    time = fields.Datetime(required=True, default=fields.Datetime.now, index=True, tracking=True)
    day = fields.Date(compute="_compute_day", store=True, index=True, precompute=True, help="In the company's calendar.")
    hour = fields.Integer(
        "Hour of Day", compute="_compute_day", store=True, precompute=True, aggregator=None, help="By the clock of the company.")
    user_id = fields.Many2one(
        "res.users", string="Received By", required=True, index=True, default=lambda self: self.env.user, ondelete="restrict",
        check_company=True, tracking=True, domain="[('share', '=', False)]")
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", compute="_compute_team_id", store=True, index=True, readonly=False, precompute=True,
        check_company=True, ondelete="restrict")
    customer_name = fields.Char("Customer", required=True, tracking=True)
    phone = fields.Char(
        compute="_compute_phone", inverse="_inverse_phone", search="_search_phone", compute_sudo=False)
    phone_sanitized = fields.Char("Phone (kept)", groups=fields.NO_ACCESS, index="btree_not_null", copy=False)
    household_phone = fields.Char(
        "Phone of the Household", compute="_compute_household_phone", inverse="_inverse_household_phone",
        search="_search_household_phone", compute_sudo=False, help="Of husband, wife or others who decide together.")
    household_phone_sanitized = fields.Char(
        "Phone of the Household (kept)", groups=fields.NO_ACCESS, index="btree_not_null", copy=False)
    identity_number = fields.Char(
        compute="_compute_identity_number", inverse="_inverse_identity_number", search="_search_identity_number", compute_sudo=False)
    identity_number_sanitized = fields.Char("Identity Number (kept)", groups=fields.NO_ACCESS, copy=False)
    companions = fields.Char("Came With", help="Who else was there, such as wife, parents.")
    people = fields.Integer("Persons", default=1, aggregator="sum")
    source_id = fields.Many2one("utm.source", string="Channel", ondelete="restrict", index="btree_not_null")
    medium_id = fields.Many2one("utm.medium", ondelete="restrict")
    campaign_id = fields.Many2one("utm.campaign", ondelete="restrict")
    intent = fields.Selection(
        [("a", "A – buys soon"), ("b", "B – compares"), ("c", "C – looks around"), ("d", "D – does not buy")], string="Intention")
    unit_kind_id = fields.Many2one("sales.unit.kind", string="Wants", ondelete="restrict", check_company=True)
    layout = fields.Char("Intended Layout", help="Such as 3 rooms, or B2.")
    area_from = fields.Float("Area From (m²)", digits=(10, 2), aggregator=None)
    area_to = fields.Float("Area To (m²)", digits=(10, 2), aggregator=None)
    purpose = fields.Selection([
        ("first", "First home"), ("better", "Better home"), ("family", "For the family"), ("invest", "Investment"),
        ("business", "Business")])
    budget_from = fields.Monetary(aggregator="avg")
    budget_to = fields.Monetary(aggregator="avg")
    unit_ids = fields.Many2many(
        "sales.unit", "sales_registration_unit_rel", "registration_id", "unit_id", string="Intended Units",
        domain="[('project_id', '=', project_id)]")
    next_step = fields.Selection(NEXT_STEPS, group_expand=True, default="call")
    next_date = fields.Date("Next Step On", index=True)
    next_note = fields.Char("Next Step in Words")
    note = fields.Text()
    state = fields.Selection(STATES, string="Status", required=True, default="draft", readonly=True, copy=False, index=True, tracking=True)

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTES
    # ------------------------------------------------------------

    @api.model
    def _default_project_id(self):
        """ The project of the user's last registration, or the only one there is to choose. """
        last = self.search([("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)], limit=1).project_id
        if last.state in ("planned", "selling"):
            return last
        selling = self.env["sales.project"].search([("state", "=", "selling"), ("company_id", "=", self.env.company.id)], limit=2)
        return selling if len(selling) == 1 else last.browse()

    @api.depends("time", "company_id")
    def _compute_day(self):
        for registration in self:
            local = (registration.company_id or self.env.company)._get_sales_time(registration.time or fields.Datetime.now())
            registration.day = local.date()
            registration.hour = local.hour

    @api.depends("user_id", "company_id")
    def _compute_team_id(self):
        teams = {}
        for registration in self:
            key = (registration.user_id.id, registration.company_id.id)
            if registration.user_id and key not in teams:
                teams[key] = self.env["crm.team"]._get_default_team_id(key[0], [("company_id", "in", [key[1], False])])
            registration.team_id = teams.get(key, False)

    # Not on who may see them: what is being typed would be lost when the project is changed.
    @api.depends("phone_sanitized")
    @api.depends_context("uid")
    def _compute_phone(self):
        self._compute_personal_number("phone")

    @api.depends("household_phone_sanitized")
    @api.depends_context("uid")
    def _compute_household_phone(self):
        self._compute_personal_number("household_phone")

    @api.depends("identity_number_sanitized")
    @api.depends_context("uid")
    def _compute_identity_number(self):
        self._compute_personal_number("identity_number")

    def _get_numbers_company(self):
        return self.project_id.company_id or self.env.company

    def _inverse_phone(self):
        self._inverse_personal_number("phone")

    def _inverse_household_phone(self):
        self._inverse_personal_number("household_phone")

    def _inverse_identity_number(self):
        self._inverse_personal_number("identity_number")

    def _search_phone(self, operator, value):
        return self._search_personal_number("phone", operator, value)

    def _search_household_phone(self, operator, value):
        return self._search_personal_number("household_phone", operator, value)

    def _search_identity_number(self, operator, value):
        return self._search_personal_number("identity_number", operator, value)

    @api.model
    def _get_shown_numbers_domain(self):
        user = self.env.user
        if self.env.su and user._is_superuser():
            return Domain.TRUE
        if user.has_group("sales_center.group_officer"):
            return Domain("company_id", "in", user.company_ids.ids)
        shown = Domain("user_id", "=", user.id) | Domain("holder_id", "=", user.id)
        if user.has_group("sales_center.group_team_leader"):
            shown |= Domain("team_id.supervisor_ids", "in", user.ids) | Domain("project_id.user_id", "=", user.id)
        return shown

    @api.depends("customer_name", "project_id.code")
    def _compute_display_name(self):
        for registration in self:
            registration.display_name = " · ".join(filter(None, [registration.customer_name, registration.project_id.code]))

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("time")
    def _check_time(self):
        if any(registration.time > fields.Datetime.now() + timedelta(minutes=10) for registration in self):
            raise ValidationError(self.env._("Calls and visits are registered once they have happened, not before."))

    @api.constrains("area_from", "area_to", "budget_from", "budget_to", "people")
    def _check_ranges(self):
        for registration in self:
            if registration.area_to and registration.area_from > registration.area_to:
                raise ValidationError(self.env._("The area wanted is from the smaller to the larger."))
            if registration.budget_to and registration.budget_from > registration.budget_to:
                raise ValidationError(self.env._("The budget is from the lower to the higher amount."))
            if min(registration.people, registration.area_from, registration.budget_from) < 0:
                raise ValidationError(self.env._("Persons, area and budget are not below zero."))

    @api.constrains("unit_ids", "project_id")
    def _check_units(self):
        for registration in self:
            if registration.unit_ids.sudo().project_id - registration.project_id:  # sudo: whose units they are
                raise ValidationError(self.env._("Intended units are units of the project."))

    @api.constrains("project_id")
    def _check_project_open(self):
        self.project_id._check_not_closed()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.keys() & KEPT_FIELDS for vals in vals_list):
            raise AccessError(self.env._("A registration begins as open; its buttons take it further."))
        if any("team_id" in vals for vals in vals_list):
            self._check_may_choose_team()
        registrations = super().create(vals_list)
        registrations._forget_typed_numbers()
        registrations._plan_reminder()
        registrations._settle_first_contacts()
        registrations._join_leads()
        return registrations

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(vals.keys())
        settling = bool(vals.keys() & {"phone", "household_phone", "user_id", "kind", "time", "project_id"})
        result = super().write(vals)
        if settling:
            self._forget_typed_numbers()
            self._settle_first_contacts()
            self._follow_leads()
        return result

    def _check_may_write(self, names):
        if KEPT_FIELDS & names:
            raise AccessError(self.env._("A registration is confirmed and cancelled by its buttons only."))
        if names - FREE_FIELDS and (closed := self.filtered(lambda registration: registration.state != "draft")[:1]):
            raise UserError(self.env._(
                "The registration of %s is confirmed or cancelled: only its next step can be changed.", closed.customer_name))
        if "user_id" in names and not self.env.user.has_group("sales_center.group_team_leader"):
            raise AccessError(self.env._("Who received a customer is changed by leaders."))
        if "team_id" in names:
            self._check_may_choose_team()

    def _check_may_choose_team(self):
        """ The team decides who confirms: consultants don't choose it. """
        if not self.env.su and not self.env.user.has_group("sales_center.group_team_leader"):
            raise AccessError(self.env._("Who received a customer is changed by leaders."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Registrations are kept: cancel it and say why."))
