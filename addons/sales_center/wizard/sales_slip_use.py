from odoo import api, fields, models


class SalesSlipUse(models.TransientModel):
    """ Asks what stands on the paper: for whom, for which unit, how much. """
    _name = "sales.slip.use"
    _description = "Use a Slip"

    claim_id = fields.Many2one("sales.unit.claim", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    contract_id = fields.Many2one("sales.contract", readonly=True)
    kind_id = fields.Many2one("sales.slip.kind", required=True, compute="_compute_kind_id", store=True, readonly=False)
    slip_id = fields.Many2one(
        "sales.slip", string="Slip Number", required=True, compute="_compute_slip_id", store=True, readonly=False,
        domain="[('state', '=', 'issued'), ('kind_id', '=', kind_id)]")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, compute="_compute_facts", store=True, readonly=False)
    unit_id = fields.Many2one("sales.unit", compute="_compute_facts", store=True, readonly=False)
    currency_id = fields.Many2one("res.currency", compute="_compute_facts", store=True)
    amount = fields.Monetary(compute="_compute_facts", store=True, readonly=False)
    amount_words = fields.Char("In Words", compute="_compute_amount_words")
    date = fields.Date("Date on the Paper", required=True, default=fields.Date.context_today)
    left_out = fields.Char(compute="_compute_left_out")
    skip_reason = fields.Char("Left Out Because")
    needs_unit = fields.Boolean(related="kind_id.needs_unit")
    needs_amount = fields.Boolean(related="kind_id.needs_amount")

    @api.depends("claim_id", "order_id", "contract_id")
    def _compute_kind_id(self):
        Kind, Slip = self.env["sales.slip.kind"], self.env["sales.slip"]
        for wizard in self.filtered(lambda one: not one.kind_id):
            sold = "contract" if wizard.contract_id else "subscription" if wizard.order_id.order_line.unit_id else False
            wanted = wizard.claim_id.kind or sold
            kinds = Kind.search([("claim_kind", "=", wanted)] if wanted else [])
            wizard.kind_id = Slip._get_next(kinds).kind_id or kinds[:1]

    @api.depends("kind_id")
    def _compute_slip_id(self):
        for wizard in self:
            if not wizard.slip_id or wizard.slip_id.kind_id != wizard.kind_id:
                wizard.slip_id = self.env["sales.slip"]._get_next(wizard.kind_id) if wizard.kind_id else False

    @api.depends("claim_id", "order_id", "contract_id", "slip_id")
    def _compute_facts(self):
        for wizard in self:
            claim, contract = wizard._get_claim(), wizard.contract_id
            order = wizard.order_id or claim.order_id
            wizard.partner_id = (claim or contract or order).partner_id or wizard.partner_id
            wizard.unit_id = claim.unit_id or (contract.unit_ids or order.order_line.unit_id)[:1] or wizard.unit_id
            wizard.currency_id = (contract or order).currency_id or (
                (claim or wizard.slip_id).company_id or self.env.company).currency_id
            wizard.amount = wizard.amount or contract.amount or order.amount_total

    def _get_claim(self):
        """ Return the claim meant: that of the order or the contract where it has one. """
        self.ensure_one()
        if self.contract_id:
            return self.contract_id.claim_ids.filtered("is_live")[:1]
        if self.claim_id or not self.order_id:
            return self.claim_id
        return self.env["sales.unit.claim"].search([
            ("order_line_id", "in", self.order_id.order_line.ids), ("is_live", "=", True)], limit=1)

    @api.depends("amount", "currency_id")
    def _compute_amount_words(self):
        for wizard in self:
            wizard.amount_words = wizard.currency_id.amount_in_words(wizard.amount) if wizard.amount and wizard.currency_id else False

    @api.depends("slip_id")
    def _compute_left_out(self):
        for wizard in self:
            slips = wizard.slip_id._get_left_out() if wizard.slip_id else ()
            wizard.left_out = slips._print_ranges() if slips else False

    def action_confirm(self):
        """ Use the number, and open the slip. """
        self.ensure_one()
        claim = self._get_claim()
        self.slip_id.action_use(
            self.partner_id, amount=self.amount, currency=self.currency_id, unit=self.unit_id, order=self.order_id, date=self.date,
            contract=self.contract_id, claim=claim if not self.slip_id.claim_kind or self.slip_id.claim_kind == claim.kind else False,
            skip_reason=self.skip_reason)
        return {
            "type": "ir.actions.act_window", "res_model": "sales.slip", "res_id": self.slip_id.id, "view_mode": "form",
            "views": [(False, "form")],
        }
