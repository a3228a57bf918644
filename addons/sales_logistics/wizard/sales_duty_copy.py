from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesDutyCopy(models.TransientModel):
    """ Copies the duties of one week of a site, or of a template, into the weeks after it, as drafts. """
    _name = "sales.duty.copy"
    _description = "Copy a Week of Duties"

    site_id = fields.Many2one("sales.site", required=True)
    template_id = fields.Many2one(
        "sales.duty.template", string="From the Template", domain="[('site_id', '=', site_id)]",
        help="Empty: the week itself is copied.")
    week_of = fields.Date(
        required=True, default=fields.Date.context_today, help="Any day of the week that is copied.")
    week_count = fields.Integer("Into the Next Weeks", required=True, default=1)
    with_people = fields.Boolean("With the People", default=True, help="Else somebody is needed for each duty.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if not values.get("site_id"):
            sites = self.env["sales.site"].search([("state", "=", "open")], limit=2)
            values["site_id"] = sites.id if len(sites) == 1 else False
        return values

    def action_copy(self):
        """ Make the drafts that are not there yet.

        :returns: action that shows them
        """
        self.ensure_one()
        if not 1 <= self.week_count <= 12:
            raise UserError(self.env._("Copy into 1 to 12 weeks."))
        monday = self.week_of - timedelta(days=self.week_of.weekday())
        Duty = self.env["sales.duty"]
        wanted = self._get_wanted(monday)
        last = monday + timedelta(weeks=self.week_count + 1)
        there = {self._key(self._get_values(duty, duty.date), duty.date) for duty in Duty.search([
            ("site_id", "=", self.site_id.id), ("date", ">=", monday), ("date", "<", last), ("state", "!=", "cancelled")])}
        copies = Duty.create([{
            **values, "site_id": self.site_id.id, "date": values["date"] + timedelta(weeks=week),
        } for week in range(1, self.week_count + 1) for values in wanted
            if self._key(values, values["date"] + timedelta(weeks=week)) not in there])
        if not copies:
            raise UserError(self.env._("These weeks have all of these duties already."))
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_duty_action")
        return {**action, "domain": [("id", "in", copies.ids)], "context": {}}

    def _get_wanted(self, monday):
        """:returns: list of dict of values, as in the week that begins on that Monday"""
        if self.template_id:
            if self.template_id.site_id != self.site_id:
                raise UserError(self.env._("%(template)s is of another site.", template=self.template_id.name))
            wanted = [self._get_values(line, monday + timedelta(days=int(line.weekday))) for line in self.template_id.line_ids]
        else:
            duties = self.env["sales.duty"].search([
                ("site_id", "=", self.site_id.id), ("date", ">=", monday), ("date", "<", monday + timedelta(days=7)),
                ("state", "!=", "cancelled")])
            wanted = [{**self._get_values(duty, duty.date), "note": duty.note} for duty in duties]
        if not wanted:
            raise UserError(self.env._("There is nothing to copy in that week."))
        return wanted

    def _get_values(self, duty, date):
        return {
            "post_id": duty.post_id.id, "shift_id": duty.shift_id.id, "date": date,
            "employee_id": duty.employee_id.id if self.with_people else False}

    def _key(self, values, date):
        return values["post_id"], values["shift_id"], date, values["employee_id"]
