from odoo import api, fields, models

from .sales_registration import NEXT_STEPS


class SalesRevisit(models.Model):
    """ One more call or meeting with somebody who is registered: when, by whom, what came of it, what is next. """
    _name = "sales.revisit"
    _description = "Revisit"
    _order = "time desc, id desc"
    _rec_name = "registration_id"
    _check_company_auto = True

    registration_id = fields.Many2one(
        "sales.registration", string="Customer", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('state', '!=', 'cancelled')]")
    project_id = fields.Many2one(related="registration_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="registration_id.company_id", store=True, index=True, precompute=True)
    lead_id = fields.Many2one(related="registration_id.lead_id", store=True, index="btree_not_null")
    phone = fields.Char(related="registration_id.phone", related_sudo=False)
    time = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, index=True, default=lambda self: self.env.user, ondelete="restrict", check_company=True)
    team_id = fields.Many2one(related="registration_id.team_id", store=True, index=True)
    kind = fields.Selection(
        [("call", "By telephone"), ("message", "Text message"), ("visit", "Comes to the office"), ("home", "At the customer's")],
        required=True, default="call")
    result = fields.Selection([
        ("reached", "Reached"), ("not_reached", "Not reached"), ("coming", "Will come"), ("thinking", "Wants to think"),
        ("bought", "Buys"), ("lost", "Bought elsewhere or gave up")], required=True, default="reached")
    note = fields.Text()
    next_step = fields.Selection(NEXT_STEPS)
    next_date = fields.Date("Next Step On")

    @api.depends("registration_id.customer_name", "time")
    def _compute_display_name(self):
        for revisit in self:
            day = revisit.time and fields.Date.to_string(fields.Datetime.context_timestamp(revisit, revisit.time))
            revisit.display_name = " · ".join(filter(None, [revisit.registration_id.sudo().customer_name, day]))  # sudo: the name only

    @api.model_create_multi
    def create(self, vals_list):
        revisits = super().create(vals_list)
        revisits._plan_next_steps()
        return revisits

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"next_step", "next_date"}:
            self._plan_next_steps()
        return result

    def _plan_next_steps(self):
        """ The next step is that of the registration, where lists and reminders look for it. """
        for revisit in self.filtered("next_step"):
            # sudo: whose customer it is plans, also where somebody else registered the customer
            revisit.registration_id.sudo().write({"next_step": revisit.next_step, "next_date": revisit.next_date})


class SalesRegistration(models.Model):
    _inherit = "sales.registration"

    revisit_ids = fields.One2many("sales.revisit", "registration_id", string="Revisits", readonly=True)
    revisit_count = fields.Integer(compute="_compute_revisit_count")

    @api.depends_context("uid")
    def _compute_revisit_count(self):
        counts = dict(self.env["sales.revisit"]._read_group(
            [("registration_id", "in", self.ids)], ["registration_id"], ["__count"]))
        for registration in self:
            registration.revisit_count = counts.get(registration, 0)

    def action_open_revisits(self):
        """ Open what came after the registration. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_revisit_action")
        return {**action, "domain": [("registration_id", "=", self.id)], "context": {"default_registration_id": self.id},
                "views": [(False, "list"), (False, "form")]}
