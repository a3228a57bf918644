from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date


class SalesProjectPost(models.Model):
    """ Who is on post at a project (派驻), as what, from when to when.

    Persons are employees: also those without a login. Nobody is on one post twice on a day. A post that has begun is
    ended by its last day; it is not deleted.
    """
    _name = "sales.project.post"
    _description = "Staff on Post"
    _order = "project_id, date_from desc, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True

    project_id = fields.Many2one("sales.project", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one(related="project_id.company_id", store=True, index=True, precompute=True)
    employee_id = fields.Many2one("hr.employee", required=True, index=True, ondelete="restrict", check_company=True)
    role = fields.Selection(
        [("consultant", "Consultant"), ("team_leader", "Team leader"), ("manager", "Manager"), ("officer", "Centre officer"),
         ("reception", "Reception"), ("channel", "Channels"), ("finance", "Finance"), ("other", "Other")],
        required=True, default="consultant", index=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("To", help="Last day; empty: until further notice.")
    note = fields.Char()
    is_present = fields.Boolean("On Post Today", compute="_compute_is_present", search="_search_is_present")

    _dates_in_order = models.Constraint("CHECK(date_to IS NULL OR date_from <= date_to)", "A post can't end before it begins.")

    @api.depends("date_from", "date_to")
    def _compute_is_present(self):
        today = fields.Date.context_today(self)
        for post in self:
            post.is_present = bool(post.date_from and post.date_from <= today and (not post.date_to or today <= post.date_to))

    def _search_is_present(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        domain = fields.Domain("date_from", "<=", today) & (fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", today))
        return domain if True in value else ~domain

    @api.constrains("project_id", "employee_id", "role", "date_from", "date_to")
    def _check_once(self):
        # Of two who write at once the later one is tried again, and then sees what the first one did.
        self.env.cr.execute(SQL("UPDATE sales_project SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.project_id.ids))))
        others = self.search([("project_id", "in", self.project_id.ids), ("employee_id", "in", self.employee_id.ids)])
        for post in self:
            for other in others.filtered(lambda other, post=post: other != post and other._is_same_post(post)):
                raise ValidationError(self.env._(
                    "%(person)s is on this post of %(project)s from %(day)s already.", person=post.employee_id.sudo().name,  # sudo: a name
                    project=post.project_id.display_name, day=format_date(self.env, other.date_from)))

    def _is_same_post(self, post):
        """ Whether both have a day in common on which the same person would be on the same post. """
        return (self.project_id, self.employee_id, self.role) == (post.project_id, post.employee_id, post.role) \
            and (not post.date_to or self.date_from <= post.date_to) and (not self.date_to or post.date_from <= self.date_to)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        today = fields.Date.context_today(self)
        if begun := self.filtered(lambda post: post.date_from < today)[:1]:
            raise UserError(self.env._("%s has been on post: give the post a last day instead of deleting it.",
                                       begun.employee_id.sudo().name))  # sudo: a name

    def action_end(self):
        """ Today is the last day of the posts. """
        self.filtered("is_present").date_to = fields.Date.context_today(self)
