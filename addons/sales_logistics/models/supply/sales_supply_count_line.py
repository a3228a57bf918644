from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class SalesSupplyCountLine(models.Model):
    """ One product of a count: what was found, what the books said, and why the two differ. """
    _name = "sales.supply.count.line"
    _inherit = ["sales.methods.only.mixin"]
    _methods_only = frozenset({"expected", "difference", "value", "site_id", "company_id"})
    _description = "Counted Supply"
    _order = "count_id, product_id, id"
    _check_company_auto = True

    count_id = fields.Many2one("sales.supply.count", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    site_id = fields.Many2one(related="count_id.site_id", store=True, index=True, precompute=True)
    state = fields.Selection(related="count_id.state")
    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="restrict", check_company=True,
        domain="[('is_storable', '=', True), ('tracking', '=', 'none')]")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    counted = fields.Float(digits="Product Unit")
    expected = fields.Float("In the Books", readonly=True, copy=False, digits="Product Unit")
    difference = fields.Float(compute="_compute_difference", store=True, digits="Product Unit")
    value = fields.Monetary(compute="_compute_value", store=True, compute_sudo=True, groups="sales_logistics.group_cost")
    reason = fields.Char(help="Why it differs from the books.")

    _product_once = models.UniqueIndex("(count_id, product_id)", "This product is on the list already.")
    _counted_positive = models.Constraint("CHECK(counted >= 0)", "What was counted is not below zero.")

    @api.depends("counted", "expected", "count_id.state")
    def _compute_difference(self):
        """ None before it is handed in: who counts does not see what the books say. """
        for line in self:
            line.difference = line.uom_id.round(line.counted - line.expected) if line.count_id.state != "draft" else 0

    @api.depends("difference")
    def _compute_value(self):
        for line in self:
            line.value = line.difference * line.product_id.with_company(line.company_id).standard_price

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_open()

    def _check_open(self):
        if self.filtered(lambda line: line.count_id.state != "draft"):
            raise UserError(self.env._("This count was handed in: it is not changed any more."))

    def _take_expected(self):
        """ Write down what the books say now. """
        for site, lines in self.grouped("site_id").items():
            rows = dict(self.env["stock.quant"]._read_group(
                [("location_id", "child_of", site._get_supply_location().id), ("product_id", "in", lines.product_id.ids)],
                ["product_id"], ["quantity:sum"]))
            for line in lines:
                line.expected = rows.get(line.product_id, 0.0)

    def _get_move_values(self):
        """:returns: dict of values of the move that puts the books right, as Odoo's own inventory adjustments have them"""
        self.ensure_one()
        store, loss = self.site_id._get_supply_location(), self.product_id.property_stock_inventory
        if self.difference > 0:
            parts = [(loss, store, self.difference)]
        else:
            parts = [(place, loss, quantity) for place, quantity in self._find(-self.difference)]
        common = {"product_id": self.product_id.id, "company_id": self.company_id.id}
        return {
            **common, "product_uom": self.uom_id.id, "product_uom_qty": abs(self.difference), "state": "confirmed", "is_inventory": True,
            "picked": True, "inventory_name": self.count_id.name, "origin": self.reason, "supply_count_id": self.count_id.id,
            "location_id": parts[0][0].id, "location_dest_id": parts[0][1].id, "move_line_ids": [Command.create({
                **common, "product_uom_id": self.uom_id.id, "quantity": quantity, "location_id": source.id, "location_dest_id": target.id,
            }) for source, target, quantity in parts]}

    def _find(self, quantity):
        """:returns: list of (`stock.location` of the store, how much of the missing was there by the books)"""
        found = {}
        for quant in self.env["stock.quant"]._gather(self.product_id, self.site_id._get_supply_location()):
            part = min(quantity, quant.quantity)
            if part > 0:
                found[quant.location_id] = found.get(quant.location_id, 0) + part
                quantity -= part
        if self.uom_id.compare(quantity, 0) > 0:
            raise UserError(self.env._("Less of %s is there by now than is missing: count again.", self.product_id.display_name))
        return list(found.items())
