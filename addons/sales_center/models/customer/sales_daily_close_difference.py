from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("claim_without_order", "Sold without a confirmed order"),
    ("order_without_claim", "Confirmed order that does not have its unit"),
    ("expired_hold", "Hold that has expired"),
    ("off_market", "Claimed, but not on the market"),
    ("slip", "Slip"),
    ("contract", "Contract"),
]


class SalesDailyCloseDifference(models.Model):
    """ A unit of which the board says something else than orders and papers do.

    Found by the server, which also notes when it is gone. People only say what they know about it.
    """
    _name = "sales.daily.close.difference"
    _description = "Difference of a Daily Close"
    _order = "is_open desc, kind, unit_id, id"
    _rec_name = "number"

    close_id = fields.Many2one("sales.daily.close", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True, precompute=True)
    key = fields.Char(required=True, readonly=True, help="Says which difference it is, however often it is looked for.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    unit_id = fields.Many2one("sales.unit", readonly=True, index="btree_not_null", ondelete="restrict")
    number = fields.Char(readonly=True, help="Of the order or paper.")
    description = fields.Char(readonly=True)
    is_open = fields.Boolean("Open", default=True, readonly=True)
    note = fields.Char("Explanation")

    _key_once = models.UniqueIndex("(close_id, key)", "The difference is listed already.")

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"note"}:
                raise AccessError(self.env._("Differences are found by the server; only the explanation is written."))
            if closed := self.close_id.filtered("is_closed")[:1]:
                raise UserError(self.env._("%s is closed already.", closed.display_name))
        return super().write(vals)


class SalesDailyClose(models.Model):
    """ Looks for differences. """
    _inherit = "sales.daily.close"

    def _collect_all_differences(self):
        """ Bring the differences of the closes up to date: new ones are added, those that are gone are marked so. """
        found = self._collect_differences(self.project_id)
        Difference = self.env["sales.daily.close.difference"]
        values = []
        for close in self:
            wanted = {difference["key"]: difference for difference in found.get(close.project_id, ())}
            known = {difference.key: difference for difference in close.difference_ids}
            values += [{**wanted[key], "close_id": close.id} for key in wanted.keys() - known.keys()]
            for key, difference in known.items():
                if difference.is_open != (key in wanted):
                    difference.is_open = key in wanted
        Difference.create(sorted(values, key=lambda difference: difference["key"]))

    @api.model
    def _collect_differences(self, projects):
        """ Return what the board says differently from orders and papers, now. To be extended by what keeps papers.

        :param projects: `sales.project`, as superuser
        :returns: ``{project: [{"key", "kind", "unit_id", "number", "description"}]}``
        """
        found = {project: [] for project in projects}
        claims = self.env["sales.unit.claim"].search([("project_id", "in", projects.ids), ("state", "=", "live")])
        now = fields.Datetime.now()
        for claim in claims:
            kind = self._get_claim_difference(claim, now)
            if kind:
                found[claim.project_id].append({
                    "key": f"{kind}:claim{claim.id}", "kind": kind, "unit_id": claim.unit_id.id, "number": claim.order_id.name,
                    "description": f"{claim.partner_id.name} · {claim.user_id.name}"})
        lines = self.env["sale.order.line"].search([("unit_id.project_id", "in", projects.ids), ("order_id.state", "=", "sale")])
        for line in lines - claims.order_line_id:
            found[line.unit_id.project_id].append({
                "key": f"order_without_claim:line{line.id}", "kind": "order_without_claim", "unit_id": line.unit_id.id,
                "number": line.order_id.name, "description": line.order_id.partner_id.name})
        return found

    @api.model
    def _get_claim_difference(self, claim, now):
        """ Return the kind of difference that a live claim is, or None. To be extended by what keeps papers. """
        if claim.unit_id.stage not in ("on_market", "delivered") or not claim.unit_id.active:
            return "off_market"
        if claim.kind == "hold":
            return "expired_hold" if claim.expires_at and claim.expires_at <= now else None
        return None if claim.order_id.state == "sale" else "claim_without_order"
