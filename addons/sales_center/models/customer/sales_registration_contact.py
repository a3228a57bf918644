from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools import first_contact, personal_numbers

# What the form says about somebody who is known already.
KNOWN = [
    ("own", "Own customer"), ("free", "Known, nobody's"), ("other", "Somebody else's"),
    ("blocked", "Somebody else's, can't be registered")]


class SalesRegistration(models.Model):
    """ Whose customer is it? """
    _inherit = "sales.registration"

    contact_id = fields.Many2one("sales.first.contact", string="First Contact", readonly=True, copy=False, index="btree_not_null",
                                 ondelete="restrict")
    entered_at = fields.Datetime(readonly=True, copy=False, help="Since when its numbers count: the order of first contacts.")
    holder_id = fields.Many2one(related="contact_id.user_id", string="Customer Of", store=True, index="btree_not_null")
    protected_until = fields.Datetime(related="contact_id.protected_until", store=True)
    is_first_contact = fields.Boolean("First Registration", compute="_compute_is_first_contact", store=True, compute_sudo=True)
    is_protected = fields.Boolean("Protected", compute="_compute_is_protected", search="_search_is_protected")
    protects_until = fields.Datetime(
        compute="_compute_protects_until", store=True, help="Until when this call or visit protects by itself.")
    known = fields.Selection(KNOWN, compute="_compute_known")
    known_message = fields.Char(compute="_compute_known")

    @api.depends("contact_id.registration_id")
    def _compute_is_first_contact(self):
        for registration in self:
            registration.is_first_contact = registration.contact_id.registration_id == registration

    @api.depends("protected_until")
    def _compute_is_protected(self):
        now = fields.Datetime.now()
        for registration in self:
            registration.is_protected = bool(registration.protected_until) and registration.protected_until > now

    def _search_is_protected(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = Domain("protected_until", ">", fields.Datetime.now())
        return live if True in value else ~live

    @api.depends("time", "kind", "project_id")
    def _compute_protects_until(self):
        # The days that the project gives count from the day of the registration on; changing them does not reach back.
        for registration in self:
            project = registration.project_id.sudo()  # sudo: the project's settings bind everybody
            days = project.call_protection_days if registration.kind == "call" else project.visit_protection_days
            registration.protects_until = registration.time and registration.time + timedelta(days=days)

    def _get_contact_entry(self):
        return first_contact.Entry(self.id, self.user_id.id, self.time, self.protects_until)

    def _get_own_numbers(self):
        """ Return the telephone numbers of a registration, as kept. """
        private = self.sudo()  # sudo: compared by the server, shown to nobody
        return [number for number in (private.phone_sanitized, private.household_phone_sanitized) if number]

    # ------------------------------------------------------------
    # SETTLING
    # ------------------------------------------------------------

    def _settle_first_contacts(self):
        """ Find out whose customers these are, and make them the receivers' where they are nobody's.

        Whose number has not changed keeps its place; who gives another number comes last.

        :raises UserError: where the project does not let a customer of somebody else be registered
        """
        registrations = self.sudo().sorted("id")  # sudo: first contacts of others count, too
        numbers = {registration: registration._get_own_numbers() for registration in registrations}
        rows = self.env["sales.first.contact"]._touch({
            (registration.project_id.id, number) for registration in registrations for number in numbers[registration]})
        moving = registrations.filtered(lambda registration: registration.contact_id.phone not in numbers[registration]
                                        or registration.contact_id.project_id != registration.project_id)
        contacts = registrations.contact_id
        moving.write({"contact_id": False, "entered_at": fields.Datetime.now()})
        contacts._replay()
        households = moving._get_households({registration: numbers[registration] for registration in moving})
        for registration in moving.filtered(numbers.get):
            own = [rows[registration.project_id.id, number] for number in numbers[registration]]
            candidates = own + list(households.get(registration, ()))
            taken = [contact for contact in candidates if contact._is_live(registration.time)]
            registration.contact_id = min(taken, key=lambda contact: contact.registration_id.id) if taken else own[0]
            registration.contact_id._advance(registration)
        for registration in registrations:
            registration._apply_duplicate_rule()

    def _get_households(self, numbers):
        """ Return ``{registration: first contacts}`` of people who live together: those whose registrations
        name the same number, or whose contacts belong together.

        :param numbers: ``{registration: numbers}``
        """
        everything = {number for found in numbers.values() for number in found}
        if not everything:
            return {}
        families = self._get_families(everything)
        wanted = everything.union(*families.values())
        known = self.sudo().search([  # sudo: registrations of others are what is looked for
            ("project_id", "in", self.project_id.ids), ("contact_id", "!=", False), ("state", "!=", "cancelled"),
            "|", ("phone_sanitized", "in", wanted), ("household_phone_sanitized", "in", wanted)])
        by_number = {}
        for registration in known:
            for number in registration._get_own_numbers():
                # sudo: an empty set to add to; contacts are compared, not shown
                by_number.setdefault((registration.project_id, number), self.env["sales.first.contact"].sudo())
                by_number[registration.project_id, number] |= registration.contact_id
        return {
            registration: [
                contact for number in {*found}.union(*(families.get(number, ()) for number in found))
                for contact in by_number.get((registration.project_id, number), ())]
            for registration, found in numbers.items()}

    @api.model
    def _get_families(self, numbers):
        """ Return ``{number: numbers}`` of the contacts that belong to the same customer. """
        Partner = self.env["res.partner"].sudo()  # sudo: numbers are compared, not shown
        partners = Partner.search([("phone_sanitized", "in", list(numbers))])
        heads = {partner: partner.parent_id or partner for partner in partners if not partner.is_company}
        members = Partner.search([
            ("id", "child_of", [head.id for head in heads.values() if not head.is_company]), ("phone_sanitized", "!=", False)])
        families = {}
        for partner, head in heads.items():
            family = members.filtered(lambda member, head=head: member == head or member.parent_id == head)
            families.setdefault(partner.phone_sanitized, set()).update(family.mapped("phone_sanitized"))
        return families

    def _apply_duplicate_rule(self):
        """ Warn, route or refuse, as the project wants it, where the customer is somebody else's. """
        self.ensure_one()
        if not self.contact_id or self.holder_id == self.user_id or not self.contact_id._is_live(self.time):
            return
        if self.project_id.duplicate_rule == "block":
            raise UserError(self._get_holder_message(self.contact_id))
        if self.project_id.duplicate_rule == "route":
            self.activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.holder_id.id,
                summary=self.with_context(lang=self.holder_id.lang).env._("Your customer was received by %s", self.user_id.name))

    def _get_holder_message(self, contact):
        """ Return whose customer somebody is and until when, without any number. """
        return self.env._(
            "This customer is %(user)s's until %(until)s.", user=contact.user_id.name,
            until=format_datetime(self.env, contact.protected_until, dt_format="short"))

    # ------------------------------------------------------------
    # WHAT IS SAID WHILE IT IS ENTERED
    # ------------------------------------------------------------

    @api.depends("phone", "household_phone", "project_id", "user_id")
    @api.depends_context("uid")
    def _compute_known(self):
        for registration in self:
            registration.known, registration.known_message = registration._find_known()

    def _find_known(self):
        """ Return who is known by these numbers, as ``(kind, sentence)``; the sentence names the seller only. """
        if not self.project_id or self.state == "cancelled":
            return False, False
        numbers = self._get_typed_numbers()
        found = self.sudo()._get_households({self.sudo(): numbers}).get(self.sudo(), ())  # sudo: others' count, too
        registrations = self.env["sales.registration"].sudo().union(*(contact.registration_ids for contact in found)) - self._origin
        registrations = registrations.filtered(lambda registration: registration.state != "cancelled")
        if not registrations:
            return False, False
        moment = self.time or fields.Datetime.now()
        live = sorted((contact for contact in found if contact._is_live(moment)), key=lambda contact: contact.registration_id.id)
        last = max(registrations, key=lambda registration: registration.time)
        known = self.env._("%(name)s is known: last here on %(date)s.", name=personal_numbers.mask_name(last.customer_name),
                           date=format_datetime(self.env, last.time, dt_format="short"))
        if not live:
            return "free", known
        if live[0].user_id == self.user_id:
            kind = "own"
        else:
            kind = "blocked" if self.project_id.sudo().duplicate_rule == "block" else "other"  # sudo: a setting that binds everybody
        return kind, f"{known} {self._get_holder_message(live[0])}"

    def _get_typed_numbers(self):
        """ Return the numbers of the form as they would be kept; those that are none yet are left out. """
        if not self._origin or self.phone != self._origin.phone or self.household_phone != self._origin.household_phone:
            typed = [number for number in (self.phone, self.household_phone) if not personal_numbers.is_masked(number)]
            return [number for number in map(self._format_number, filter(None, typed)) if number]
        return self._origin._get_own_numbers()
