from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLead(models.Model):
    """ A lead is about a project, and the quotation made from it carries the project on. """
    _inherit = "crm.lead"

    sales_project_id = fields.Many2one(
        "sales.project", index="btree_not_null", tracking=True, domain="[('company_id', '=?', company_id)]")

    @api.constrains("sales_project_id", "company_id")
    def _check_sales_project_company(self):
        for lead in self:
            project = lead.sales_project_id.sudo()  # sudo: whose project it is binds also who can't see it
            if project and lead.company_id and project.company_id != lead.company_id:
                raise ValidationError(self.env._("%(project)s belongs to another company than %(lead)s.",
                                                 project=project.display_name, lead=lead.name))

    def _prepare_opportunity_quotation_context(self):
        context = super()._prepare_opportunity_quotation_context()
        if self.sales_project_id:
            context["default_sales_project_id"] = self.sales_project_id.id
        return context

    @api.model
    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "sales_project_id"]
