from datetime import timedelta

from odoo import api, fields, models


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_duties(self):
        """ This week and the next at the demo sales hall: two posts in two shifts, consultants in turn. """
        Duty = self._quietly().env["sales.duty"]
        site = self.env.ref("sales_logistics.demo_site_lakeside")
        if Duty.search_count([("site_id", "=", site.id)], limit=1):
            return
        people = self.env["hr.employee"].search([
            ("user_id.login", "in", ["consultant1", "consultant2", "consultant3", "consultant4"])], order="id")
        today = fields.Date.context_today(self)
        monday = today - timedelta(days=today.weekday())
        slots = [(post, shift) for post in ("reception", "model") for shift in ("early", "late")]
        duties = Duty.create([{
            "site_id": site.id, "date": monday + timedelta(days=day),
            "post_id": self.env.ref(f"sales_logistics.demo_duty_post_{post}").id,
            "shift_id": self.env.ref(f"sales_logistics.demo_duty_shift_{shift}").id,
            "employee_id": people[(day + number) % len(people)].id,
        } for day in range(14) for number, (post, shift) in enumerate(slots)])
        duties.filtered(lambda duty: duty.date < monday + timedelta(days=7)).action_publish()
