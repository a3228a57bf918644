from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

STATUSES = [("open", "Not closed yet"), ("late", "Something is missing"), ("closed", "Day closed")]
COLORS = {"open": 4, "late": 1, "closed": 10}
# Days after which an open day is no longer looked at by itself.
LOOKED_AT = 14


class SalesDailyClose(models.Model):
    """ The end of a project's day: what has to be done by which hour, and what the day brought.

    1. Each project on sale has one close per day of the company's calendar; a cron job makes it.
    2. In the morning the calls and visits of the days before are confirmed and the units are checked against
       orders and papers; in the evening the manager gets the summary, with what is missing.
    3. The project's manager or an officer closes the day; while something is missing, only with a reason.
    4. A closed day stays as it was closed. What has changed since is listed beside it.
    """
    _name = "sales.daily.close"
    _description = "Daily Close"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "day desc, project_id, id desc"
    _rec_name = "day"

    project_id = fields.Many2one("sales.project", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(required=True, readonly=True, index=True)
    is_closed = fields.Boolean(readonly=True, index=True, copy=False)
    status = fields.Selection(STATUSES, compute="_compute_status", search="_search_status")
    color = fields.Integer(compute="_compute_status")
    closed_at = fields.Datetime("Closed On", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    reason = fields.Char(
        "Closed in Spite of", readonly=True, copy=False, tracking=True, help="Why it was closed while something was missing.")
    line_ids = fields.One2many("sales.daily.close.line", "close_id", string="Checks", readonly=True)
    difference_ids = fields.One2many("sales.daily.close.difference", "close_id", string="Differences")
    difference_count = fields.Integer("Open Differences", compute="_compute_difference_count")
    missing = fields.Char(compute="_compute_status", help="What has not been done by its hour.")
    can_close = fields.Boolean(compute="_compute_can_close")

    _day_once = models.UniqueIndex("(project_id, day)", "The project has a daily close of this day already.")

    @api.depends("is_closed", "line_ids.done_at", "line_ids.deadline")
    def _compute_status(self):
        labels = dict(self.env["sales.daily.close.line"]._fields["kind"]._description_selection(self.env))
        for close in self:
            missing = close.line_ids.filtered(lambda line: line.state == "missing")
            close.status = "closed" if close.is_closed else "late" if missing else "open"
            close.color = COLORS[close.status]
            close.missing = format_list(self.env, [labels[line.kind] for line in missing]) or False

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("line_ids", "any", [("done_at", "=", False), ("deadline", "<=", fields.Datetime.now())])
        domains = {"closed": Domain("is_closed", "=", True), "late": Domain("is_closed", "=", False) & late,
                   "open": Domain("is_closed", "=", False) & ~late}
        return Domain.OR(domains[status] for status in value if status in domains)

    @api.depends("difference_ids.is_open")
    def _compute_difference_count(self):
        for close in self:
            close.difference_count = len(close.difference_ids.filtered("is_open"))

    @api.depends("is_closed", "project_id")
    @api.depends_context("uid")
    def _compute_can_close(self):
        managed = self._filter_managed()
        for close in self:
            close.can_close = not close.is_closed and close in managed

    @api.depends("day", "project_id.code")
    def _compute_display_name(self):
        for close in self:
            close.display_name = " ".join(filter(None, [close.project_id.code, fields.Date.to_string(close.day)]))

    def _filter_managed(self):
        """ Return those that the user may check and close: as manager of the project or of a team above its
        teams, or as an officer. """
        user = self.env.user
        if user.has_group("sales_center.group_officer"):
            return self
        if not user.has_group("sales_center.group_team_leader"):
            return self.browse()
        managers = user.has_group("sales_center.group_project_manager")
        return self.filtered(lambda close: close.project_id.user_id == user or (
            managers and user in close.project_id.sudo().team_ids.supervisor_ids))  # sudo: a question of roles

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    def _check_manages(self):
        self.check_access("read")
        if not self.env.su and self - self._filter_managed():
            raise AccessError(self.env._("The day of a project is checked and closed by its manager or by an officer of the centre."))
        if closed := self.filtered("is_closed")[:1]:
            raise UserError(self.env._("%s is closed already.", closed.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Daily closes are kept."))

    def _touch(self):
        """ Update the rows, so that of two who close one day the later is retried and then finds it closed. """
        if self:
            self.env.cr.execute(SQL("UPDATE sales_daily_close SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    # ------------------------------------------------------------
    # ARROWS
    # ------------------------------------------------------------

    def action_refresh(self):
        """ Look again what is done, what differs and what the day brought. """
        self._check_manages()
        self.sudo()._refresh()  # sudo: nobody writes these but the server

    def action_check_units(self):
        """ The units were checked against orders and papers; differences that are left stay listed. """
        self._check_manages()
        closes = self.sudo()  # sudo: nobody writes these but the server
        closes._collect_all_differences()
        closes.line_ids.filtered(lambda line: line.kind == "units")._set_done()

    def action_send_summary(self):
        """ Send the summary of the day to the project's manager, with what is missing. """
        self._check_manages()
        self.sudo()._send_summary()  # sudo: nobody writes these but the server

    def action_close(self, reason=None):
        """ Close the day: it stays as it is from now on.

        :param str reason: why; required while something is missing
        """
        self._check_manages()
        closes = self.sudo()  # sudo: nobody writes these but the server
        closes._touch()
        closes._refresh()
        for close in closes:
            undone = close.line_ids.filtered(lambda line: not line.done_at)
            if undone and not (reason or "").strip():
                labels = dict(undone._fields["kind"]._description_selection(self.env))
                raise UserError(self.env._(
                    "Not done yet: %s. Close the day all the same only with a reason.",
                    format_list(self.env, [labels[line.kind] for line in undone])))
        closes.write({"is_closed": True, "closed_at": fields.Datetime.now(), "closed_by_id": self.env.uid,
                      "reason": (reason or "").strip() or False})

    def action_open_close(self):
        """ Close the day, and ask for a reason where something is missing. """
        self.ensure_one()
        self._check_manages()
        self.sudo()._refresh_lines()  # sudo: nobody writes these but the server
        if all(self.line_ids.mapped("done_at")):
            return self.action_close()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Close the Day"), "res_model": "sales.daily.close.reason",
            "view_mode": "form", "views": [(False, "form")], "target": "new", "context": {"default_close_id": self.id}}

    def action_open_registrations(self):
        """ Open the calls and visits of the day. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_registration_action")
        return {**action, "domain": [("project_id", "=", self.project_id.id), ("day", "=", self.day)], "context": {"create": False}}

    # ------------------------------------------------------------
    # EVERY DAY
    # ------------------------------------------------------------

    @api.model
    def _cron_daily_close(self, batch=50):
        """ Make today's closes, look at those that are open, and send summaries that are due. """
        self._make_missing()
        Cron = self.env["ir.cron"]
        # The latest day there is anywhere, less some.
        open_ones = self.search([
            ("is_closed", "=", False), ("day", ">=", fields.Date.today() - timedelta(days=LOOKED_AT))], order="day, id")
        Cron._commit_progress(remaining=len(open_ones))
        for start in range(0, len(open_ones), batch):
            closes = open_ones[start:start + batch].filtered(lambda close: not close.is_closed)
            closes._refresh()
            closes.filtered(lambda close: close._is_summary_due())._send_summary()
            Cron._commit_progress(len(closes))  # to the end, however long it takes: the next run would begin with the first again

    @api.model
    def _make_missing(self):
        """ Make the closes of today for projects on sale that have none. """
        projects = self.env["sales.project"].search([("state", "=", "selling")])
        days = {project: project.company_id._get_sales_day() for project in projects}
        there = {(project, day) for project, day, _count in self._read_group(
            [("project_id", "in", projects.ids), ("day", "in", list(set(days.values())))], ["project_id", "day:day"], ["__count"])}
        self._make((project, day) for project, day in days.items() if (project, day) not in there)

    @api.model
    def _make(self, places):
        """ Make closes with their checks.

        :param places: pairs of `sales.project` and date
        """
        closes = self.create([{"project_id": project.id, "day": day} for project, day in places])
        self.env["sales.daily.close.line"].create([
            {"close_id": close.id, "kind": kind, "deadline": close.company_id._get_sales_moment(close.day, hour)}
            for close in closes for kind, hour in close._get_hours()])
        return closes

    def _get_hours(self):
        company = self.company_id
        return (("registrations", company.registration_confirm_hour), ("units", company.daily_close_unit_hour),
                ("summary", company.daily_close_summary_hour))

    def _refresh(self):
        self._refresh_lines()
        self._collect_all_differences()
        self._refresh_figures()

    def _refresh_lines(self):
        """ Calls and visits are done once none of the days before is open any more. """
        waiting = self.line_ids.filtered(lambda line: line.kind == "registrations" and not line.done_at)
        open_days = {}
        for project, day, _count in self.env["sales.registration"]._read_group(
                [("project_id", "in", waiting.close_id.project_id.ids), ("state", "=", "draft")], ["project_id", "day:day"], ["__count"]):
            open_days[project] = min(day, open_days.get(project, day))
        waiting.filtered(
            lambda line: line.close_id.project_id not in open_days
            or open_days[line.close_id.project_id] >= line.close_id.day)._set_done()

    def _is_summary_due(self):
        line = self.line_ids.filtered(lambda line: line.kind == "summary")
        return bool(line) and not line.done_at and line.deadline <= fields.Datetime.now()

    def _send_summary(self):
        """ Post the summary, which goes to the manager by mail or inbox, as he or she likes. """
        self._refresh_figures()
        self.line_ids.filtered(lambda line: line.kind == "summary" and not line.done_at)._set_done()
        for close in self:
            manager = close.project_id.user_id
            spoken = close.with_context(lang=manager.lang or self.env.lang)
            spoken.message_post_with_source(
                "sales_center.daily_close_summary", render_values={"close": spoken, "figures": spoken._get_figure_rows()},
                partner_ids=manager.partner_id.ids, subtype_xmlid="mail.mt_comment",
                subject=spoken.env._("Day of %(project)s, %(day)s", project=close.project_id.name, day=close.day))
