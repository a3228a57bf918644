from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesDutyCopy(models.TransientModel):
    """ Copies the duties of one week of a site into the weeks after it, as drafts. """
    _name = "sales.duty.copy"
    _description = "Copy a Week of Duties"

    site_id = fields.Many2one("sales.site", required=True)
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
        duties = Duty.search([
            ("site_id", "=", self.site_id.id), ("date", ">=", monday), ("date", "<", monday + timedelta(days=7)),
            ("state", "!=", "cancelled")])
        if not duties:
            raise UserError(self.env._("There is nothing to copy in that week."))
        last = monday + timedelta(weeks=self.week_count + 1)
        there = {self._key(duty, duty.date) for duty in Duty.search([
            ("site_id", "=", self.site_id.id), ("date", ">=", monday), ("date", "<", last), ("state", "!=", "cancelled")])}
        copies = Duty.create([{
            "site_id": duty.site_id.id, "post_id": duty.post_id.id, "shift_id": duty.shift_id.id, "note": duty.note,
            "date": duty.date + timedelta(weeks=week), "employee_id": duty.employee_id.id if self.with_people else False,
        } for week in range(1, self.week_count + 1) for duty in duties
            if self._key(duty, duty.date + timedelta(weeks=week)) not in there])
        if not copies:
            raise UserError(self.env._("These weeks have all of these duties already."))
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_logistics.sales_duty_action")
        return {**action, "domain": [("id", "in", copies.ids)], "context": {}}

    def _key(self, duty, date):
        return duty.post_id.id, duty.shift_id.id, date, duty.employee_id.id if self.with_people else 0
