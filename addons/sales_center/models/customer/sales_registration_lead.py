from odoo import fields, models


class SalesRegistration(models.Model):
    """ Each registration begins a lead, or joins the open one of the same customer in the project. """
    _inherit = "sales.registration"

    lead_id = fields.Many2one("crm.lead", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    partner_id = fields.Many2one(
        "res.partner", string="Contact", related="lead_id.partner_id", store=True, index="btree_not_null", help="The customer of the lead.")

    def _join_leads(self):
        """ Join the open leads of the same customers, or begin new ones. """
        registrations = self.sudo().filtered(lambda registration: not registration.lead_id)  # sudo: the lead may be another's
        open_leads = registrations._get_open_leads()
        values = []
        # sudo: an empty set to add to, see above
        beginning = self.browse().sudo()
        for registration in registrations:
            lead = open_leads.get((registration.project_id, registration.contact_id)) if registration.contact_id else None
            if lead:
                registration.lead_id = lead
                continue
            same = beginning.filtered(lambda other, new=registration: new.contact_id and other.contact_id == new.contact_id)
            if not same:
                beginning += registration
                values.append(registration._prepare_lead_values())
        leads = self.env["crm.lead"].sudo().create(values)  # sudo: in the name of whoever has the customer
        for registration, lead in zip(beginning, leads, strict=True):
            registration.lead_id = lead
        for registration in registrations.filtered(lambda registration: not registration.lead_id):
            registration.lead_id = beginning.filtered(lambda other, new=registration: other.contact_id == new.contact_id)[:1].lead_id
        registrations._hand_leads_over()

    def _follow_leads(self):
        """ Take the leads along where the customer or the project has changed, or join that customer's. """
        registrations = self.sudo().filtered("lead_id")  # sudo: the lead may be another's
        open_leads = registrations._get_open_leads()
        for registration in registrations:
            lead = open_leads.get((registration.project_id, registration.contact_id), registration.lead_id)
            if lead != registration.lead_id:
                registration.lead_id = lead
            elif lead.registration_ids == registration:
                lead.write({"phone": registration.phone_sanitized or False, "sales_project_id": registration.project_id.id})
        registrations._hand_leads_over()

    def _get_open_leads(self):
        """ Return ``{(project, first contact): lead}`` of the leads that are still open. """
        found = self.search([
            ("contact_id", "in", self.contact_id.ids), ("lead_id.won_status", "=", "pending"), ("lead_id.active", "=", True),
        ], order="id desc")
        leads = {(registration.project_id, registration.contact_id): registration.lead_id for registration in found}
        numbers = self.mapped("phone_sanitized")
        entered = self.env["crm.lead"].search([
            ("sales_project_id", "in", self.project_id.ids), ("phone_sanitized", "in", [number for number in numbers if number]),
            ("won_status", "=", "pending")], order="id desc")
        by_number = {(lead.sales_project_id, lead.phone_sanitized): lead for lead in entered}
        for registration in self:
            lead = by_number.get((registration.project_id, registration.phone_sanitized))
            if lead and registration.contact_id:
                leads.setdefault((registration.project_id, registration.contact_id), lead)
        return leads

    def _prepare_lead_values(self):
        """ Return the values of a new lead. To be extended. """
        self.ensure_one()
        partner = self.env["res.partner"].search([
            ("phone_sanitized", "=", self.phone_sanitized), ("company_id", "in", [self.company_id.id, False])], limit=1) \
            if self.phone_sanitized else self.env["res.partner"]
        seller = self.holder_id or self.user_id
        team = self.team_id if seller == self.user_id else self.contact_id.registration_id.team_id
        return {
            "name": self.display_name, "type": "opportunity", "contact_name": self.customer_name, "partner_id": partner.id,
            "phone": self.phone_sanitized or False, "user_id": seller.id, "team_id": team.id, "company_id": self.company_id.id,
            "sales_project_id": self.project_id.id, "source_id": self.source_id.id, "medium_id": self.medium_id.id,
            "campaign_id": self.campaign_id.id, "expected_revenue": self.budget_to or self.budget_from,
        }

    def _hand_leads_over(self):
        """ Open leads belong to whoever has the customer now. """
        for registration in self.filtered(lambda registration: registration.holder_id and registration.lead_id):
            lead, holder = registration.lead_id, registration.holder_id
            if lead.user_id != holder and lead.won_status == "pending" and registration.is_protected:
                lead.write({"user_id": holder.id, "team_id": registration.contact_id.registration_id.team_id.id})
