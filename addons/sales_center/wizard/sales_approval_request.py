from odoo import api, fields, models


class SalesApprovalRequest(models.TransientModel):
    """Asks for the approval of a document, with what the approvers will see."""

    _name = "sales.approval.request"
    _description = "Ask for Approval"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    message = fields.Text(compute="_compute_message")
    pool_message = fields.Char(compute="_compute_message")
    reason = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    def _get_document(self):
        self.ensure_one()
        # Only documents that take part in the engine: the name comes from the client.
        kinds = self.env["sales.approval.rule"]._get_kind_models()
        model = self.env[self.res_model] if self.res_model in kinds.values() else self.env["sale.order"]
        document = model.browse(self.res_id).exists()
        document.check_access("read")
        return document

    @api.depends("res_model", "res_id")
    def _compute_message(self):
        for wizard in self:
            document = wizard._get_document()
            wizard.message = document._explain_requirement() if document else False
            wizard.pool_message = wizard._get_pool_message(document)

    def _get_pool_message(self, document):
        if not document:
            return False
        # sudo: never saved; only to find the pool that would be drawn on
        approval = self.env["sales.approval"].sudo().new({
            "team_id": document._approval_team().id,
            "project_id": document._approval_project().id,
            "company_id": document._approval_company().id,
            "concession_amount": document._approval_values().get("concession_amount"),
        })
        pool = self.env["sales.concession.pool"]._get_for(approval)
        if not pool:
            return False
        return self.env._("“%(pool)s” has %(left)s left.", pool=pool.name, left=pool.currency_id.format(pool.available))

    def action_ask(self):
        """Ask, and go back to the document."""
        self.ensure_one()
        self._get_document().request_approval(self.reason, self.attachment_ids)
        return {"type": "ir.actions.act_window_close"}
