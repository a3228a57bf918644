from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class SalesSupplyBuy(models.TransientModel):
    """ Gathers what several sites lack into one request for quotation per vendor, each line with its site and project.

    It makes drafts, or adds to drafts of ours: what is bought is decided in Purchase.
    """
    _name = "sales.supply.buy"
    _description = "Buy Supplies"

    stock_ids = fields.Json(readonly=True)
    line_ids = fields.One2many(
        "sales.supply.buy.line", "buy_id", compute="_compute_line_ids", store=True, readonly=False, compute_sudo=False)

    @api.depends("stock_ids")
    def _compute_line_ids(self):
        stock = self.env["sales.supply.stock"]
        for wizard in self:
            rows = stock.browse(wizard.stock_ids) if wizard.stock_ids else stock.search([("company_id", "in", self.env.companies.ids)])
            rows.check_access("read")
            wizard.line_ids = [Command.clear(), *(Command.create({
                "site_id": row.site_id.id, "product_id": row.product_id.id, "quantity": row.to_buy, "ordered": row.ordered,
                "vendor_id": wizard._get_vendor(row)}) for row in rows if row.to_buy > 0)]

    @api.model
    def _get_vendor(self, row):
        return row.product_id.with_company(row.company_id)._select_seller(quantity=None).partner_id.id

    def action_confirm(self):
        """ Make the requests for quotation.

        :returns: action that shows them to who may see them, or says that they are made
        :raises UserError: if a vendor is missing, or somebody has just ordered the same
        """
        self.ensure_one()
        lines = self.line_ids.filtered("quantity")
        if not lines:
            raise UserError(self.env._("Nothing is to be bought."))
        lines._check_buyable()
        orders = self.env["purchase.order"].sudo()  # sudo: drafts for Purchase, of sites that were checked
        for (company, vendor), own in lines.grouped(lambda line: (line.site_id.company_id, line.vendor_id)).items():
            orders |= self._add_to_order(company, vendor, own)
        return self._show(orders.sudo(False))

    @api.model
    def _add_to_order(self, company, vendor, lines):
        """:returns: `purchase.order`, a draft to this vendor with the lines"""
        orders = self.env["purchase.order"].sudo().with_company(company)  # sudo: see `action_confirm`
        kind = company._get_supply_warehouse().in_type_id
        order = orders.search([
            ("company_id", "=", company.id), ("partner_id", "=", vendor.id), ("state", "=", "draft"), ("picking_type_id", "=", kind.id),
            ("order_line.sales_site_id", "!=", False)], limit=1)
        if not order:
            order = orders.create({
                "company_id": company.id, "partner_id": vendor.id, "picking_type_id": kind.id, "user_id": False,
                "origin": self.env._("Supplies of the sites")})
        for line in lines:
            line._add_to_order(order)
        return order

    @api.model
    def _show(self, orders):
        domain = [("id", "in", orders.ids)]
        if orders.has_access("read"):
            return {"type": "ir.actions.act_window", "name": self.env._("Requests for Quotation"), "res_model": "purchase.order",
                    "view_mode": "list,form", "domain": domain}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {
            "type": "success", "message": self.env._("%s requests for quotation are made. Purchase goes on with them.", len(orders)),
            "next": {"type": "ir.actions.act_window_close"}}}
