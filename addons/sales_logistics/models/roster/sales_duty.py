from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

OFFICER = "sales_logistics.group_officer"


class SalesDuty(models.Model):
    """ Who is on duty at a site, on which day, in which shift and at which post.

    1. A duty is drafted and then published. People see what is published.
    2. Nobody is published to be on duty twice at a time, here or at another site, nor
       while on leave; the draft shows it (see ``conflict``).
    3. What is published is moved by a swap, or taken back with a reason.
    """
    _name = "sales.duty"
    _description = "Duty"
    _inherit = ["mail.thread"]
    _order = "date, date_start, site_id, post_id, id"
    _check_company_auto = True

    site_id = fields.Many2one(
        "sales.site", required=True, index=True, ondelete="restrict", check_company=True, domain="[('state', '=', 'open')]")
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today, tracking=True)
    shift_id = fields.Many2one("sales.duty.shift", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    post_id = fields.Many2one(
        "sales.duty.post", required=True, index=True, ondelete="restrict", check_company=True, domain="[('site_id', '=', site_id)]")
    employee_id = fields.Many2one(
        "hr.employee", string="Person", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        help="Empty: somebody is still needed.")
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index="btree_not_null", string="User")
    date_start = fields.Datetime("Begin", compute="_compute_times", store=True, index=True)
    date_stop = fields.Datetime("End", compute="_compute_times", store=True)
    color = fields.Integer(related="shift_id.color")
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("cancelled", "Taken back")],
        string="Status", required=True, default="draft", readonly=True, copy=False, index=True, tracking=True)
    reason = fields.Char(readonly=True, copy=False, tracking=True)
    conflict = fields.Char(compute="_compute_conflict", help="Why this person can't be on duty then.")
    has_conflict = fields.Boolean("In Conflict", compute="_compute_conflict", search="_search_has_conflict")
    note = fields.Char()

    _times_in_order = models.Constraint("CHECK(date_stop > date_start)", "A duty ends after it begins.")
    # At the end of the transaction: before, `_check_published` says it in words.
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, tsrange(date_start, date_stop) WITH &&)"
        " WHERE (state = 'published' AND employee_id IS NOT NULL) DEFERRABLE INITIALLY DEFERRED",
        "Somebody would be on duty twice at a time.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("date", "shift_id.hour_from", "shift_id.hour_to", "site_id")
    def _compute_times(self):
        for duty in self:
            if duty.date and duty.shift_id:
                duty.date_start, duty.date_stop = duty.shift_id._get_times(duty.date, duty.site_id._get_timezone())
            else:
                duty.date_start = duty.date_stop = False

    @api.depends("employee_id", "shift_id", "post_id", "date")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = " · ".join(filter(None, [
                duty.employee_id.name or self.env._("Somebody needed"), duty.post_id.name, duty.shift_id.name]))

    @api.depends("employee_id", "date_start", "date_stop", "state")
    def _compute_conflict(self):
        conflicts = self._get_conflicts()
        for duty in self:
            duty.conflict = "\n".join(conflicts.get(duty, [])) or False
            duty.has_conflict = bool(duty.conflict)

    def _search_has_conflict(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Of those to come: what was worked is no longer to be planned.
        duties = self.search([("state", "!=", "cancelled"), ("employee_id", "!=", False), ("date_stop", ">", fields.Datetime.now())])
        found = fields.Domain("id", "in", list(map(int, duties._get_conflicts())))
        return found if True in value else ~found

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("post_id", "site_id")
    def _check_post(self):
        for duty in self:
            if duty.post_id.site_id != duty.site_id:
                raise ValidationError(self.env._("%(post)s is no post of %(site)s.", post=duty.post_id.name, site=duty.site_id.name))

    @api.constrains("employee_id", "date_start", "date_stop", "state")
    def _check_published(self):
        """ See rule 2. The people's rows are touched, so that of two officers one comes second and sees it. """
        published = self.filtered(lambda duty: duty.state == "published" and duty.employee_id)
        if not published:
            return
        employees = tuple(sorted(published.employee_id.ids))
        self.env.cr.execute(SQL("UPDATE hr_employee SET write_uid = write_uid WHERE id IN %s", employees))
        for duty, conflicts in published._get_conflicts(published_only=True).items():
            raise ValidationError(self.env._("%(duty)s can't be published: %(why)s", duty=duty.display_name, why=" ".join(conflicts)))

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("state", "draft") != "draft" for vals in vals_list):
            raise AccessError(self.env._("A duty begins as a draft; publish it with its button."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & {"state", "reason"}:
                raise AccessError(self.env._("The status of a duty is moved by its buttons only."))
            if vals.keys() - {"note"} and any(duty.state != "draft" for duty in self):
                raise UserError(self.env._("It is published: swap it, or take it back with a reason."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda duty: duty.state != "draft"):
            raise UserError(self.env._("What was published is taken back with a reason, not deleted."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """ Let people know when they are on duty.

        :raises UserError: if somebody is needed, or can't be on duty then
        """
        self.check_access("write")
        if wrong := self.filtered(lambda duty: duty.state != "draft")[:1]:
            raise UserError(self.env._("“%s” is no draft any more.", wrong.display_name))
        if empty := self.filtered(lambda duty: not duty.employee_id)[:1]:
            raise UserError(self.env._("%(duty)s on %(date)s: choose a person first.", duty=empty.display_name, date=empty.date))
        # sudo: nobody writes the status but these methods
        self.sudo().write({"state": "published"})
        for user, duties in self.grouped("user_id").items():
            if user:
                duties[0].message_notify(
                    partner_ids=user.partner_id.ids, subject=self.env._("You are on duty"),
                    body=self.env._("Duties: %(count)s, the first one on %(date)s.", count=len(duties), date=min(duties.mapped("date"))))

    def action_cancel(self, reason=None):
        """:param str reason: why it is taken back; required"""
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the duty is taken back."))
        if wrong := self.filtered(lambda duty: duty.state != "published")[:1]:
            raise UserError(self.env._("“%s” is not published.", wrong.display_name))
        self.sudo().write({"state": "cancelled", "reason": reason})  # sudo: as in `action_publish`

    def action_open_cancel(self):
        """ Open the dialog that asks why. """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Call Off"), "res_model": "sales.duty.cancel",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {"default_duty_ids": self.ids},
        }

    def action_ask_swap(self):
        """ Open the dialog that asks with whom to swap. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Ask for a Swap"), "res_model": "sales.duty.swap",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {"default_duty_id": self.id},
        }
