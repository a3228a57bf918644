from odoo import Command, api, fields, models


class SalesSupplyHandling(models.TransientModel):
    """ Asks how much of a request is issued now, or comes back. """
    _name = "sales.supply.handling"
    _description = "Issue or Return of Supplies"

    request_id = fields.Many2one("sales.supply.request", required=True, readonly=True)
    kind = fields.Selection([("issue", "Issue"), ("return", "Return")], required=True, readonly=True)
    line_ids = fields.One2many(
        "sales.supply.handling.line", "handling_id", compute="_compute_line_ids", store=True, readonly=False, compute_sudo=False)

    @api.depends("request_id", "kind")
    def _compute_line_ids(self):
        """ Propose what lies ready, or nothing. """
        for wizard in self:
            lines = wizard.request_id.line_ids.filtered(
                "qty_left" if wizard.kind == "issue" else lambda line: line.qty_issued > line.qty_returned)
            wizard.line_ids = [Command.clear(), *(Command.create({
                "line_id": line.id, "quantity": min(line.qty_left, line.qty_ready) if wizard.kind == "issue" else 0}) for line in lines)]

    def action_confirm(self):
        self.ensure_one()
        quantities = {line.line_id.id: line.quantity for line in self.line_ids if line.quantity}
        if self.kind == "issue":
            self.request_id.action_issue(quantities)
        else:
            self.request_id.action_return(quantities)
        return {"type": "ir.actions.act_window_close"}
