from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ACTIVITY = "sales_center.mail_activity_registration"


class SalesRegistration(models.Model):
    """ Leaders confirm on the next morning what their teams entered; what stays open goes up the tree.

    At the hour of reminding the nearest leader gets one activity for all that is open in a project; from the
    hour on by which it should have been confirmed, each day the next leader above gets one, too.
    """
    _inherit = "sales.registration"

    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_at = fields.Datetime("Confirmed On", readonly=True, copy=False)
    confirm_by = fields.Datetime(readonly=True, copy=False, help="By when a leader is to confirm the call or visit.")
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    remind_at = fields.Datetime(readonly=True, copy=False, index=True, help="When somebody is told next that it is still open.")
    reminders = fields.Integer(readonly=True, copy=False, aggregator=None, help="How often somebody was told.")
    can_confirm = fields.Boolean(compute="_compute_can_confirm")

    @api.depends("state", "user_id", "team_id", "project_id")
    @api.depends_context("uid")
    def _compute_can_confirm(self):
        confirmable = self._filter_confirmable()
        for registration in self:
            registration.can_confirm = registration in confirmable

    @api.model
    def _get_led_domain(self):
        """ Return the domain of the registrations that the user confirms: of the teams he or she leads and
        of the projects he or she manages; officers all; never own ones. """
        user = self.env.user
        led = Domain("team_id.supervisor_ids", "in", user.ids) | Domain("project_id.user_id", "=", user.id)
        if user.has_group("sales_center.group_officer"):
            led = Domain("company_id", "in", user.company_ids.ids)
        elif not user.has_group("sales_center.group_team_leader"):
            led = Domain.FALSE
        return led & Domain("user_id", "!=", user.id)

    def _filter_confirmable(self):
        drafts = self.filtered(lambda registration: registration.state == "draft")
        found = set(self.sudo().search(Domain("id", "in", drafts._origin.ids) & self._get_led_domain())._ids)  # sudo: a question of roles
        return drafts.filtered(lambda registration: registration._origin.id in found)

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_confirm(self):
        """ Confirm calls and visits of others, as their leader.

        :raises UserError: for those that are not open
        :raises AccessError: for own ones and those of teams that the user does not lead
        """
        self._check_leads("draft", self.env._("Only open registrations can be confirmed."))
        # sudo: nobody writes the state but these methods
        self.sudo().write({
            "state": "confirmed", "confirmed_by_id": self.env.uid, "confirmed_at": fields.Datetime.now(), "remind_at": False})
        self._drop_reminders()

    def action_cancel(self, reason=None):
        """ Cancel registrations that were entered by mistake or did not happen; whoever is next has the customer.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the registration is cancelled."))
        if self.filtered(lambda registration: registration.state == "cancelled"):
            raise UserError(self.env._("The registration is cancelled already."))
        mine = self.filtered(lambda registration: registration.state == "draft" and registration.user_id == self.env.user)
        (self - mine)._check_leads(("draft", "confirmed"), "")
        self.check_access("write")
        registrations = self.sudo()  # sudo: nobody writes the state but these methods
        self.env["sales.first.contact"]._touch({
            (contact.project_id.id, contact.phone) for contact in registrations.contact_id})
        registrations.write({"state": "cancelled", "cancel_reason": reason.strip(), "remind_at": False})
        registrations.contact_id._replay()
        registrations._hand_leads_over()
        self._drop_reminders()

    def _check_leads(self, states, message):
        self.check_access("read")
        if any(registration.state not in states for registration in self):
            raise UserError(message)
        if self.env.su:
            return
        led = self.sudo().search(Domain("id", "in", self.ids) & self._get_led_domain())  # sudo: a question of roles
        if missing := (self.sudo() - led)[:1]:
            own = missing.user_id == self.env.user
            raise AccessError(
                self.env._("Your own registrations are confirmed by the leader above you.") if own
                else self.env._("Registrations are confirmed by the leaders of the team."))

    def action_open_cancel(self):
        """ Open the dialog that asks why the registrations are cancelled. """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Cancel Registration"), "res_model": "sales.registration.cancel",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {"default_registration_ids": self.ids}}

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    def _plan_reminder(self):
        """ The leader is reminded on the morning after the registration was entered, in the company's calendar. """
        for registration in self.sudo():  # sudo: nobody else writes these
            company = registration.company_id
            morning = company._get_sales_day() + timedelta(days=1)
            registration.confirm_by = company._get_sales_moment(morning, company.registration_confirm_hour)
            registration.remind_at = company._get_sales_moment(morning, company.registration_remind_hour)

    @api.model
    def _cron_remind(self, batch=200):
        """ Tell leaders what is open, each day one leader further up. """
        Cron = self.env["ir.cron"]
        domain = [("state", "=", "draft"), ("remind_at", "<=", fields.Datetime.now())]
        Cron._commit_progress(remaining=self.search_count(domain))
        while due := self.search(domain, limit=batch, order="remind_at, id"):
            due._remind()
            if not Cron._commit_progress(len(due)):
                break

    def _remind(self):
        chains = self.team_id._get_leaders_upward()
        told = {}
        for registration in self:
            chain = (chains.get(registration.team_id, self.env["res.users"]) | registration.project_id.user_id) - registration.user_id
            chain = chain.filtered("active")
            if registration.reminders < len(chain):
                told.setdefault(chain[registration.reminders], self.env["sales.project"])
                told[chain[registration.reminders]] |= registration.project_id
            self._plan_next_reminder(registration, len(chain))
        for user, projects in told.items():
            self._tell(user, projects)

    def _plan_next_reminder(self, registration, leaders):
        """ After the first reminder comes the hour of confirming, then that hour of each day after. """
        now = fields.Datetime.now()
        following = registration.confirm_by
        while following <= now:
            following += timedelta(days=1)
        reminders = registration.reminders + 1
        registration.write({"reminders": reminders, "remind_at": following if reminders < leaders else False})

    @api.model
    def _tell(self, user, projects):
        """ Give a leader one activity per project, with the number of what is open. """
        registrations = self.with_user(user).sudo()  # sudo: what the leader confirms, counted by the server
        for project in projects:
            count = registrations.search_count(
                Domain("state", "=", "draft") & Domain("project_id", "=", project.id) & registrations._get_led_domain())
            summary = self.with_context(lang=user.lang).env._("%s calls and visits to confirm", count)
            open_ones = project.activity_search([ACTIVITY], user_id=user.id)
            if open_ones:
                open_ones.write({"summary": summary, "date_deadline": project.company_id._get_sales_day()})
            else:
                project.activity_schedule(
                    ACTIVITY, user_id=user.id, summary=summary, date_deadline=project.company_id._get_sales_day())

    def _drop_reminders(self):
        """ Where nothing is open any more, nobody needs to be told, and the morning's check is done. """
        projects = self.sudo().project_id  # sudo: the activities are those of others
        self.env["sales.daily.close"].sudo().search(  # sudo: the server keeps the checks
            [("project_id", "in", projects.ids), ("is_closed", "=", False)])._refresh_lines()
        for user, activities in projects.activity_search([ACTIVITY]).grouped("user_id").items():
            registrations = self.with_user(user).sudo()  # sudo: as above
            counts = dict(registrations._read_group(
                Domain("state", "=", "draft") & Domain("project_id", "in", projects.ids) & registrations._get_led_domain(),
                ["project_id"], ["__count"]))
            done = {project.id for project in projects} - {project.id for project in counts}
            activities.filtered(lambda activity, done=done: activity.res_id in done).action_feedback()
