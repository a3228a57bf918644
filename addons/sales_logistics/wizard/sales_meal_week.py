from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.meal.sales_meal_time import KINDS


class SalesMealWeek(models.TransientModel):
    """ Signs up for the coming week at once. The meals that were eaten lately are ticked. """
    _name = "sales.meal.week"
    _description = "Sign Up for the Week"

    site_id = fields.Many2one("sales.site", required=True, default=lambda self: self._get_site())
    breakfast = fields.Boolean()
    lunch = fields.Boolean()
    dinner = fields.Boolean()
    supper = fields.Boolean()

    @api.model
    def _get_site(self):
        """ Where most of the meals to come are that the user may want. """
        sites = self.env["sales.meal.service"]._get_near_sites()
        rows = self.env["sales.meal.service"]._read_group(
            [("site_id", "in", sites.ids), ("can_change", "=", True)], ["site_id"], order="__count DESC", limit=1)
        return rows[0][0] if rows else sites[:1]

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        since = fields.Date.context_today(self) - timedelta(days=21)
        lately = self.env["sales.meal"]._read_group([("is_mine", "=", True), ("guest_count", "=", 0), ("date", ">=", since)], ["kind"])
        kinds = {kind for [kind] in lately} or {"lunch"}
        return {**values, **{kind: kind in kinds for kind, _label in KINDS if kind in fields_list}}

    def action_confirm(self):
        """ Sign up for what is still open of these meals.

        :returns: action that tells how many there were
        :raises UserError: if there was none
        """
        self.ensure_one()
        Service = self.env["sales.meal.service"]
        kinds = [kind for kind, _label in KINDS if self[kind]]
        services = Service.search(Service._get_week_domain(self.site_id, kinds)).filtered(lambda service: service.my_state == "none")
        found, seen = Service, set()
        for service in services:
            if (service.date, service.kind) not in seen:  # two vendors may offer the same meal
                seen.add((service.date, service.kind))
                found |= service
        if not found:
            raise UserError(self.env._("There is nothing left to sign up for in the coming week."))
        meals = found.action_sign_up()
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "message": self.env._("Signed up for %s meals.", len(meals)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"}}}
