from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "sales_logistics.group_officer"
MANAGER = "sales_logistics.group_manager"
# What is to be put right, and what became of it, is said by the methods below.
MOVED = frozenset({"state", "fixed_at", "fixed_by_id", "closed_at", "closed_by_id", "reason", "times_reopened"})


class SalesRectification(models.Model):
    """ Something that an inspection found, to be put right.

    1. It goes from open to fixed by whoever is responsible, and from there to closed by
       somebody else who has looked at it again; or back to open, with the reason.
    2. Nobody accepts his or her own repair.
    3. It is never deleted; a manager cancels what was a mistake, with the reason.
    """
    _name = "sales.rectification"
    _description = "Rectification"
    _inherit = ["mail.thread", "mail.activity.mixin", "image.mixin"]
    _order = "state desc, deadline, id"
    _check_company_auto = True

    name = fields.Char("What to Put Right", required=True, readonly=True)
    line_id = fields.Many2one(
        "sales.inspection.line", string="Found As", readonly=True, index="btree_not_null", ondelete="restrict")
    inspection_id = fields.Many2one(related="line_id.inspection_id", store=True, index=True)
    site_id = fields.Many2one("sales.site", required=True, readonly=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="site_id.company_id", store=True, index=True, precompute=True)
    area_id = fields.Many2one("sales.site.area", readonly=True, ondelete="restrict", check_company=True)
    points = fields.Integer("Points Lost", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Responsible", index="btree_not_null", check_company=True, tracking=True)
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index="btree_not_null", string="Login of the Responsible")
    deadline = fields.Date(required=True, index=True, tracking=True)
    state = fields.Selection(
        [("open", "To put right"), ("fixed", "To look at again"), ("closed", "Closed"), ("cancelled", "Cancelled")],
        string="Status", required=True, default="open", readonly=True, index=True, tracking=True, copy=False)
    fixed_at = fields.Datetime("Put Right", readonly=True, copy=False)
    fixed_by_id = fields.Many2one("res.users", string="Put Right By", readonly=True, copy=False)
    closed_at = fields.Datetime("Accepted", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", string="Accepted By", readonly=True, copy=False)
    times_reopened = fields.Integer("Sent Back", readonly=True, copy=False)
    reason = fields.Char("Last Reason", readonly=True, copy=False, tracking=True)
    note = fields.Text("What Was Done")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")
    may_fix = fields.Boolean(compute="_compute_may")
    may_accept = fields.Boolean(compute="_compute_may")

    @api.depends("state", "deadline")
    @api.depends_context("tz")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for record in self:
            record.is_overdue = record.state == "open" and bool(record.deadline) and record.deadline < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = fields.Domain("state", "=", "open") & fields.Domain("deadline", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    @api.depends("state", "user_id", "fixed_by_id")
    @api.depends_context("uid")
    def _compute_may(self):
        is_officer = self.env.user.has_group(OFFICER)
        for record in self:
            record.may_fix = record.state == "open" and (is_officer or record.user_id == self.env.user)
            record.may_accept = record.state == "fixed" and is_officer and record.fixed_by_id != self.env.user

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.model
    def _get_ready_metrics(self):
        """ What `sales_kpi`, where it is installed, counts of rectifications from the start.

        :returns: list of values of `sales.metric`, see its ``_create_ready_metrics``
        """
        return [{
            "name": self.env._("Points lost in inspections"), "sequence": 60, "measure": "sum", "measure_field": "points", "unit": "piece",
            "good_direction": "down", "domain": "[('state', '!=', 'cancelled')]", "date_path": "inspection_id.date",
            "team_path": "inspection_id.team_id", "project_path": "site_id.project_id", "person_path": "employee_id",
            "description": self.env._(
                "Points that failed items of inspections have cost, by the day of the inspection and who answers for them."),
        }]

    @api.model
    def _open_for(self, lines):
        """ Open one for each failed item, for whoever answers for the area, else for the site. """
        today = fields.Date.context_today(self)
        records = self.sudo().create([{  # sudo: made by inspections only
            "name": " · ".join(filter(None, [line.area_id.name, line.name])) + f": {line.note}",
            "line_id": line.id, "site_id": line.site_id.id, "area_id": line.area_id.id,
            "points": line.points - line.points_reached,
            "employee_id": (line.area_id.employee_id or line.site_id.manager_id).id,
            "deadline": today + timedelta(days=line.inspection_id.template_id.rectification_days),
        } for line in lines])
        records._remind()
        return records.sudo(False)

    def _remind(self):
        """ Put the open ones on the list of whoever is responsible. """
        for record in self.filtered("user_id"):
            record.activity_schedule(
                "mail.mail_activity_data_todo", date_deadline=record.deadline, user_id=record.user_id.id,
                summary=record.env._("Put right: %s", record.name))

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & MOVED:
                raise AccessError(self.env._("The status of a rectification is moved by its buttons only."))
            if over := self.filtered(lambda record: record.state in ("closed", "cancelled"))[:1]:
                raise UserError(self.env._("“%s” is over: nothing in it is changed any more.", over.name))
            if vals.keys() & {"employee_id", "deadline"} and not self.env.user.has_group(OFFICER):
                raise AccessError(self.env._("Who puts it right and until when is said by site administrators."))
        result = super().write(vals)
        if "employee_id" in vals:
            self.activity_unlink(["mail.mail_activity_data_todo"])
            self.filtered(lambda record: record.state == "open")._remind()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Rectifications are never deleted: cancel them with a reason."))

    def _check_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != state:
                raise UserError(self.env._("“%(name)s” is “%(state)s”.", name=record.name, state=labels[record.state]))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fixed(self):
        """ Say that it was put right. Whoever is responsible does, or a site administrator. """
        self.check_access("read")
        self._check_state("open")
        if self.filtered(lambda record: not record.may_fix):
            raise AccessError(self.env._("Whoever is responsible says that it was put right, or a site administrator."))
        # sudo: nobody writes the status but these methods
        self.sudo().write({"state": "fixed", "fixed_at": fields.Datetime.now(), "fixed_by_id": self.env.uid})
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])  # sudo: it may be the predecessor's

    def _check_may_accept(self):
        self.check_access("read")
        self._check_state("fixed")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("A site administrator looks at it again."))
        if self.filtered(lambda record: record.fixed_by_id == self.env.user):
            raise UserError(self.env._("You have put it right yourself: somebody else has to look at it."))

    def action_accept(self):
        """ It was looked at again and is in order. """
        self._check_may_accept()
        # sudo: as above
        self.sudo().write({"state": "closed", "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid})

    def action_send_back(self, reason=None):
        """ It was looked at again and is not in order.

        :param str reason: what is still wrong; required
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is still not in order."))
        self._check_may_accept()
        for record in self.sudo():  # sudo: as above
            record.write({
                "state": "open", "reason": reason, "fixed_at": False, "fixed_by_id": False,
                "times_reopened": record.times_reopened + 1})
        self.sudo()._remind()  # sudo: activities of somebody else

    def action_cancel(self, reason=None):
        """:param str reason: why nothing has to be put right; required"""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why nothing has to be put right."))
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Rectifications are cancelled by managers of logistics."))
        for record in self:
            if record.state in ("closed", "cancelled"):
                raise UserError(self.env._("“%s” is over: nothing in it is changed any more.", record.name))
        self.sudo().write({"state": "cancelled", "reason": reason})  # sudo: as above
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: activities of somebody else

    def _open_reason(self, action):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Reason"), "res_model": "sales.rectification.reason",
            "view_mode": "form", "views": [(False, "form")], "target": "new",
            "context": {"default_rectification_ids": self.ids, "default_action": action},
        }

    def action_open_send_back(self):
        """ Open the dialog that asks what is still wrong. """
        return self._open_reason("send_back")

    def action_open_cancel(self):
        """ Open the dialog that asks why. """
        return self._open_reason("cancel")
