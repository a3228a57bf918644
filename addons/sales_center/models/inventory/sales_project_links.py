from odoo import fields, models


class SalesProject(models.Model):
    """ All that hangs on a project: counted as far as the reader may see it, and opened by a button. """
    _inherit = "sales.project"

    phase_ids = fields.One2many("sales.project.phase", "project_id", string="Phases")
    post_ids = fields.One2many("sales.project.post", "project_id", string="Staff on Post")
    contact_address = fields.Char(related="partner_id.contact_address_inline", string="Full Address")
    launch_count = fields.Integer(compute="_compute_link_counts")
    claim_count = fields.Integer(compute="_compute_link_counts")
    order_count = fields.Integer(compute="_compute_link_counts")
    lead_count = fields.Integer(compute="_compute_link_counts")
    present_count = fields.Integer("On Post Today", compute="_compute_link_counts")
    document_count = fields.Integer(compute="_compute_document_count")

    def _get_links(self):
        """ What hangs on a project.

        :returns: dict of the counting field to (model, its field of the project, domain); areas and addons add theirs
        """
        return {
            "launch_count": ("sales.launch", "project_id", []),
            "claim_count": ("sales.unit.claim", "project_id", [("is_live", "=", True)]),
            "order_count": ("sale.order", "sales_project_id", []),
            "lead_count": ("crm.lead", "sales_project_id", []),
            "present_count": ("sales.project.post", "project_id", [("is_present", "=", True)]),
        }

    def _compute_link_counts(self):
        for name, (model, inverse, domain) in self._get_links().items():
            counts = {}
            if self.env[model].has_access("read"):
                counts = dict(self.env[model]._read_group([(inverse, "in", self.ids), *domain], [inverse], ["__count"]))
            for project in self:
                project[name] = counts.get(project._origin, 0)

    def _compute_document_count(self):
        counts = dict(self.env["ir.attachment"]._read_group(self._get_document_domain(), ["res_id"], ["__count"]))
        for project in self:
            project.document_count = counts.get(project.id, 0)

    def _get_document_domain(self):
        return [("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", False)]

    def _open_link(self, xmlid, name):
        self.ensure_one()
        model, inverse, domain = self._get_links()[name]
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "res_model": model, "domain": [(inverse, "=", self.id), *domain], "context": {f"default_{inverse}": self.id}}

    def action_open_launches(self):
        """ Open the launches of the project. """
        return self._open_link("sales_center.sales_launch_action", "launch_count")

    def action_open_claims(self):
        """ Open the live claims of the project's units. """
        return self._open_link("sales_center.sales_unit_claim_action", "claim_count")

    def action_open_orders(self):
        """ Open the quotations and orders of the project. """
        return self._open_link("sale.action_orders", "order_count")

    def action_open_leads(self):
        """ Open the leads of the project. """
        return self._open_link("crm.crm_lead_all_leads", "lead_count")

    def action_open_posts(self):
        """ Open who is and was on post at the project. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_project_post_action")
        return {**action, "domain": [("project_id", "=", self.id)], "context": {"default_project_id": self.id}}

    def action_open_documents(self):
        """ Open the documents that are attached to the project. """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Documents"), "res_model": "ir.attachment",
            "view_mode": "kanban,list,form", "domain": self._get_document_domain(),
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }
