from odoo import api, fields, models
from odoo.addons.sales_center.models.contract.const import LIVE_STATES
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("claim_without_order", "Sold without a confirmed order or contract"),
    ("order_without_claim", "Confirmed order that does not have its unit"),
    ("expired_hold", "Hold that has expired"),
    ("off_market", "Claimed, but not on the market"),
    ("no_slip", "Claimed without a slip"),
    ("slip_ended", "Slip of a claim that has ended"),
    ("contract_without_claim", "Signed contract that does not have its unit"),
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
    number = fields.Char("Document Number", readonly=True, help="Of the order or paper.")
    description = fields.Char(readonly=True)
    is_open = fields.Boolean("Unsettled", default=True, readonly=True)
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
        """ Return what the board says differently from orders, slips and contracts, now. To be extended by what
        keeps other papers.

        :param projects: `sales.project`, as superuser
        :returns: ``{project: [{"key", "kind", "unit_id", "number", "description"}]}``
        """
        found = {project: [] for project in projects}
        claims = self.env["sales.unit.claim"].search([("project_id", "in", projects.ids), ("state", "=", "live")])
        self._add_claim_differences(found, claims)
        lines = self.env["sale.order.line"].search([("unit_id.project_id", "in", projects.ids), ("order_id.state", "=", "sale")])
        for line in lines - claims.order_line_id - self._get_delivered_lines(lines):
            found[line.unit_id.project_id].append(self._prepare_difference(
                "order_without_claim", line, line.unit_id, line.order_id.name, line.order_id.partner_id.name))
        slips = self.env["sales.slip"].search([("project_id", "in", projects.ids), ("is_claim_ended", "=", True)])
        for slip in slips:
            found[slip.project_id].append(self._prepare_difference(
                "slip_ended", slip, slip.unit_id, slip.name, slip.partner_id.name))
        self._add_contract_differences(found, claims)
        return found

    @api.model
    def _get_delivered_lines(self, lines):
        """ Return the lines of units that are delivered: their claims may have done their work. """
        return lines.filtered(lambda line: line.unit_id.stage == "delivered")

    @api.model
    def _add_claim_differences(self, found, claims):
        now = fields.Datetime.now()
        without_slip = claims.filtered("is_slip_missing")
        contracted = self.env["sales.contract"].search([("claim_ids", "in", claims.ids)]).claim_ids
        for claim in claims:
            if claim.unit_id.stage not in ("on_market", "delivered") or not claim.unit_id.active:
                kind = "off_market"
            elif claim.expires_at and claim.expires_at <= now:
                kind = "expired_hold"
            elif claim in without_slip:
                kind = "no_slip"
            elif claim.order_line_id:
                kind = "claim_without_order" if claim.order_id.state != "sale" else None
            else:  # an officer's; there is something to compare it with where papers are kept
                papers = claim.kind == "contract" and claim.project_id.slips_required
                kind = "claim_without_order" if papers and claim not in contracted else None
            if kind:
                found[claim.project_id].append(self._prepare_difference(
                    kind, claim, claim.unit_id, claim.order_id.name, f"{claim.partner_id.name} · {claim.user_id.name}"))

    @api.model
    def _add_contract_differences(self, found, claims):
        contracts = self.env["sales.contract"].search([
            ("project_id", "in", [project.id for project in found]), ("state", "in", LIVE_STATES), ("unit_ids", "!=", False)])
        claimed = claims.filtered(lambda claim: claim.kind != "hold").unit_id
        for contract in contracts:
            for unit in contract.unit_ids - claimed:
                found[contract.project_id].append(self._prepare_difference(
                    "contract_without_claim", contract, unit, contract.name, contract.partner_id.name))

    @api.model
    def _prepare_difference(self, kind, record, unit, number, description):
        return {"key": f"{kind}:{record._name}:{record.id}:{unit.id}", "kind": kind, "unit_id": unit.id, "number": number,
                "description": description}
