from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_datetime

# What the centre says about a unit; who claims it is said by its claims.
STAGES = [
    ("planned", "Planned"),
    ("prepared", "Prepared"),
    ("on_market", "On the market"),
    ("delivered", "Delivered"),
    ("withdrawn", "Off the market"),
]
CLAIM_STATES = {"hold": "held", "subscription": "subscribed", "contract": "contracted"}
STATES = [*STAGES[:3], ("held", "Held"), ("subscribed", "Subscribed"), ("contracted", "Contracted"), *STAGES[3:]]
OFFICER = "sales_center.group_officer"
# What a claim was made on: it stays while the claim lives.
CLAIMED_FIELDS = frozenset({
    "project_id", "building_id", "kind_id", "number", "gross_area", "net_area", "price_basis", "list_price", "active", "company_id",
})

# What a unit costs on the market: it changes by an approved price list only.
PRICE_FIELDS = frozenset({"list_price", "price_basis", "gross_area", "net_area", "floor_price"})


class SalesUnit(models.Model):
    """ One thing that is sold once: a flat, a shop, a parking space, a plot.

    1. A unit is sold by at most one live claim. The database guarantees it (see `sales.unit.claim`).
    2. ``stage`` is what the centre decided; ``state`` also says who claims the unit, and is worked out
       when it is read: a hold is over at the second it expires, not when somebody tidies up.
    3. Only a unit on the market can be claimed; one that is claimed is neither withdrawn nor changed.
    4. The price is the list price by m² of gross or net area, or a lump.
    5. Before the unit is on the market officers set its price and area. On the market nobody does: an approved
       price list changes prices (see `sales.launch.price`); what was measured anew is taken off the market first.
    """
    _name = "sales.unit"
    _description = "Unit"
    _inherit = ["mail.thread", "image.mixin"]
    _order = "building_id, floor desc, door, number, id"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    building_id = fields.Many2one("sales.building", required=True, index=True, ondelete="restrict", check_company=True, tracking=True)
    project_id = fields.Many2one(related="building_id.project_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="building_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    entrance = fields.Char()
    floor = fields.Integer(aggregator=None)
    door = fields.Integer("Position", aggregator=None, help="Place on the floor, from left to right.")
    kind_id = fields.Many2one("sales.unit.kind", required=True, index=True, ondelete="restrict", check_company=True)
    product_id = fields.Many2one(related="kind_id.product_id")
    layout = fields.Char(help="Layout type, such as B2, 3 rooms.")
    orientation = fields.Selection([
        ("n", "North"), ("ne", "North-east"), ("e", "East"), ("se", "South-east"),
        ("s", "South"), ("sw", "South-west"), ("w", "West"), ("nw", "North-west")])
    gross_area = fields.Float("Gross Area (m²)", digits=(10, 2), tracking=True)
    net_area = fields.Float("Net Area (m²)", digits=(10, 2), tracking=True)
    price_basis = fields.Selection(
        [("gross", "By m² of gross area"), ("net", "By m² of net area"), ("lump", "Lump sum")],
        string="Priced", required=True, default="gross")
    list_price = fields.Monetary(
        aggregator=None, tracking=True, help="Per m², or the whole of a lump sum. Taxes are those of the product.")
    price_total = fields.Monetary("Price", compute="_compute_price_total", store=True, help="What the unit costs at list price.")
    floor_price = fields.Monetary(
        groups="sales_center.group_floor_price", aggregator=None, help="The lowest total at which the unit may be sold.")
    plan_image = fields.Image("Plan", max_width=1920, max_height=1920, help="Plan of the layout.")
    unit_properties = fields.Properties("Attributes", definition="kind_id.unit_properties_definition", copy=True)
    stage = fields.Selection(STAGES, required=True, default="planned", readonly=True, index=True, tracking=True, copy=False)
    stage_reason = fields.Char("Reason", readonly=True, copy=False, tracking=True)
    market_since = fields.Datetime("On the Market Since", readonly=True, copy=False)
    claim_ids = fields.One2many("sales.unit.claim", "unit_id", string="Claims", copy=False)
    state = fields.Selection(STATES, string="Status", compute="_compute_state", search="_search_state")
    claim_user_id = fields.Many2one("res.users", string="Claimed By", compute="_compute_state")
    claim_until = fields.Datetime("Held Until", compute="_compute_state")
    is_mine = fields.Boolean(compute="_compute_state")

    _number_once = models.UniqueIndex("(building_id, number)", "The building has a unit of this number already.")
    _areas_positive = models.Constraint("CHECK(gross_area >= 0 AND net_area >= 0)", "An area is not below zero.")
    _prices_positive = models.Constraint("CHECK(list_price >= 0 AND floor_price >= 0)", "A price is not below zero.")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("list_price", "price_basis", "gross_area", "net_area")
    def _compute_price_total(self):
        for unit in self:
            area = {"gross": unit.gross_area, "net": unit.net_area}.get(unit.price_basis, 1)
            unit.price_total = unit.currency_id.round(unit.list_price * area)

    @api.depends("number", "building_id.name", "project_id.code")
    def _compute_display_name(self):
        for unit in self:
            unit.display_name = "-".join(filter(None, [unit.project_id.code, unit.building_id.name, unit.number]))

    @api.depends("stage", "claim_ids.state", "claim_ids.expires_at", "claim_ids.kind")
    @api.depends_context("uid")
    def _compute_state(self):
        claims = self._get_live_claims()
        for unit in self:
            claim = claims.get(unit._origin)
            unit.state = CLAIM_STATES[claim.kind] if claim and unit.stage == "on_market" else unit.stage
            unit.claim_user_id = claim.user_id if claim else False
            unit.claim_until = claim.expires_at if claim else False
            unit.is_mine = bool(claim) and claim.user_id == self.env.user

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain.FALSE
        kinds = {state: kind for kind, state in CLAIM_STATES.items()}
        live = self.env["sales.unit.claim"]._get_live_domain()
        for state in value:
            if state in kinds:
                found = live & fields.Domain("kind", "=", kinds[state])
                domain |= fields.Domain("stage", "=", "on_market") & fields.Domain("id", "in", self._get_claimed_query(found))
            elif state == "on_market":
                domain |= fields.Domain("stage", "=", state) & fields.Domain("id", "not in", self._get_claimed_query(live))
            else:
                domain |= fields.Domain("stage", "=", state)
        return domain

    def _get_claimed_query(self, domain):
        # sudo: that a unit is taken is no secret, by whom and for whom is
        return self.env["sales.unit.claim"].sudo()._search(domain).subselect("unit_id")

    def _get_live_claims(self):
        """ Return ``{unit: claim}``, as superuser: that a unit is taken is for everybody to know. """
        claims = self.env["sales.unit.claim"].sudo()  # sudo: see above
        found = claims.search(claims._get_live_domain() & fields.Domain("unit_id", "in", self._origin.ids))
        return {claim.unit_id.sudo(False): claim for claim in found}

    # ------------------------------------------------------------
    # RULES
    # ------------------------------------------------------------

    @api.constrains("building_id", "kind_id")
    def _check_kind_company(self):
        self._check_company(["kind_id", "building_id"])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("stage", "planned") != "planned" and not self.env.su:
                raise AccessError(self.env._("A unit begins as planned; its buttons take it further."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() & {"stage", "stage_reason", "market_since", "delivered_on"}:
            raise AccessError(self.env._("The stage of a unit is moved by its buttons only."))
        if vals.keys() & CLAIMED_FIELDS:
            self._check_unclaimed()
        if vals.keys() & PRICE_FIELDS and not self.env.su:
            self._check_price_open()
        return super().write(vals)

    def _check_price_open(self):
        """ What is on the market costs what was approved. """
        if sold := self.filtered(lambda unit: unit.stage in ("on_market", "delivered"))[:1]:
            raise UserError(self.env._(
                "%s is on the market: its price and area change by an approved price list. Use “Change Prices”, "
                "or take the unit off the market to measure it anew.", sold.display_name))

    def _write_prices(self, values):
        """ Write prices that were approved, in one statement.

        :param dict values: unit id to ``{price_basis, list_price, floor_price}``, in company currency
        :raises UserError: if one of the units is claimed
        """
        self._check_unclaimed()
        if not self:
            return
        self.flush_recordset()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s::numeric, %s::numeric)", unit.id, row["price_basis"], row["list_price"], row["floor_price"])
            for unit in self for row in [values[unit.id]])
        self.env.cr.execute(SQL(
            """UPDATE sales_unit AS unit
                  SET price_basis = new.basis, list_price = new.price, floor_price = new.floor, write_uid = %s, write_date = %s
                 FROM (VALUES %s) AS new (id, basis, price, floor) WHERE unit.id = new.id""",
            self.env.uid, self.env.cr.now(), rows))
        names = ["price_basis", "list_price", "floor_price", "write_uid", "write_date"]
        self.invalidate_recordset(names, flush=False)
        self.modified(names)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: claims of others count, too
        if self.sudo().claim_ids or self.filtered(lambda unit: unit.stage not in ("planned", "prepared")):
            raise UserError(self.env._("Units that were on the market or claimed are not deleted. Withdraw or archive them."))

    def _check_unclaimed(self):
        for unit, claim in self._get_live_claims().items():
            raise UserError(unit._get_taken_message(claim))

    def _get_taken_message(self, claim):
        """:param claim: live `sales.unit.claim`, as superuser
        :returns: str, by whom the unit is taken and until when, without the customer's name"""
        self.ensure_one()
        values = {"unit": self.sudo().display_name, "user": claim.user_id.name}  # sudo: the project's code
        if claim.expires_at:
            until = format_datetime(self.env, claim.expires_at, dt_format="short")
            return self.env._("%(unit)s is held by %(user)s until %(until)s.", until=until, **values)
        if claim.kind == "hold":
            return self.env._("%(unit)s is held by %(user)s.", **values)
        return self.env._("%(unit)s has been sold by %(user)s.", **values)

    # ------------------------------------------------------------
    # CLAIMS
    # ------------------------------------------------------------

    def _touch(self):
        """ Update the rows, so that of two transactions on one unit the later one is retried and then
        sees what the first one did. (A lock would not do: it would go on with what it saw before.) """
        if self:
            self.flush_recordset(["stage"])
            self.env.cr.execute(SQL("UPDATE sales_unit SET write_uid = write_uid WHERE id IN %s", tuple(sorted(self.ids))))

    def claim(self, kind, partner):
        """ Claim the units for a customer, in the user's name.

        Consultants hold; what is sold is claimed by its order, or by officers where there is none. A live
        claim of the same customer and seller goes over into the new one.

        :param str kind: ``hold``, ``subscription`` or ``contract``
        :param partner: `res.partner` for whom, or its id; one for all units
        :returns: `sales.unit.claim`, one per unit
        :raises UserError: saying who has the unit, until when, or why it can't be sold
        """
        self.check_access("read")
        needed = "sales_center.group_consultant" if kind == "hold" else OFFICER
        if not self.env.su and not self.env.user.has_group(needed):
            raise AccessError(self.env._("Consultants hold units; what is sold is claimed by its order, or by an officer."))
        partner = self.env["res.partner"].browse(partner) if isinstance(partner, int) else partner
        partner.check_access("read")
        return self.env["sales.unit.claim"]._claim(self, kind, partner, self.env["sale.order.line"])

    def action_hold(self):
        """ Open the dialog that asks for whom the units are held. """
        return {
            "type": "ir.actions.act_window", "name": self.env._("Hold"), "res_model": "sales.unit.hold", "view_mode": "form",
            "views": [(False, "form")], "target": "new", "context": {"default_unit_ids": self.ids},
        }

    def _get_claims_to_release(self):
        claims = self.env["sales.unit.claim"]
        for claim in self._get_live_claims().values():
            claims |= claim.sudo(False)
        if not claims:
            raise UserError(self.env._("Nobody holds this unit."))
        return claims

    def action_release(self, reason=None):
        """ Give the units back to the market.

        :param str reason: why; required
        """
        self._get_claims_to_release().action_release(reason)

    def action_ask_release(self):
        """ Open the dialog that asks why the units are given back. """
        return self._get_claims_to_release().action_ask_release()

    def action_open_claims(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.env._("Claims"), "res_model": "sales.unit.claim",
            "view_mode": "list,form", "domain": [("unit_id", "=", self.id)],
        }
