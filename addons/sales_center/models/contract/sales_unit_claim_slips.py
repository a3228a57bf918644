from odoo import api, fields, models

# Claims that need a paper where the project wants them.
DOCUMENTED = ("hold", "subscription")


class SalesUnitClaim(models.Model):
    """ Claims know the papers that document them. """
    _inherit = "sales.unit.claim"

    slip_ids = fields.One2many("sales.slip", "claim_id", string="Slips")
    slip_count = fields.Integer(compute="_compute_slip_count")
    is_slip_missing = fields.Boolean(
        "Without Slip", compute="_compute_is_slip_missing", search="_search_is_slip_missing",
        help="A live hold or subscription in a project that requires slips, for which none was used.")

    def _compute_slip_count(self):
        counts = dict(self.env["sales.slip"]._read_group([("claim_id", "in", self.ids)], ["claim_id"], ["__count"]))
        for claim in self:
            claim.slip_count = counts.get(claim, 0)

    @api.depends("is_live", "kind", "project_id.slips_required", "slip_ids.state")
    def _compute_is_slip_missing(self):
        missing = self.search([("id", "in", self._origin.ids), ("is_slip_missing", "=", True)])
        for claim in self:
            claim.is_slip_missing = claim._origin in missing

    def _search_is_slip_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        documented = fields.Domain.OR([
            fields.Domain("kind", "=", kind) & fields.Domain("slip_ids", "not any!", [
                ("claim_kind", "=", kind), ("state", "in", ("used", "archived"))])
            for kind in DOCUMENTED])
        domain = self._get_live_domain() & fields.Domain("project_id.slips_required", "=", True) & documented
        return domain if True in value else ~domain

    def _get_slips(self):
        """ Return the slips that were used for the claims, as superuser. """
        # sudo: that there is a paper binds everybody
        return self.env["sales.slip"].sudo().search([("claim_id", "in", self.ids), ("state", "in", ("used", "archived"))])

    def action_use_slip(self):
        """ Open the dialog that uses a number for the claim. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_use_action")
        return {**action, "context": {"default_claim_id": self.id}}

    def action_open_slips(self):
        """ Open the slips of the claim. """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sales_center.sales_slip_action")
        return {**action, "domain": [("claim_id", "=", self.id)], "context": {}}
