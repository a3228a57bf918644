import base64
import io
from collections import Counter

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.addons.sales_center.tools import sheet
from odoo.addons.sales_logistics.models.uniform.sales_uniform_set import SEASONS
from odoo.exceptions import UserError


class SalesUniformOrder(models.TransientModel):
    """ How many of each garment and size are to be ordered for each site.

    What is to be renewed in a period, what is asked for, and what joiners wear who have nothing yet, less what is in
    store, on its way and in requests for quotation. It shows the sites of who looks.
    """
    _name = "sales.uniform.order"
    _description = "Order Sheet of Uniforms"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_until = fields.Date(
        "To Be Renewed Until", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(months=3))
    season = fields.Selection(SEASONS[:2], required=True, default=lambda self: self.env["sales.uniform.issue"]._get_season())
    with_joiners = fields.Boolean(
        default=True, help="Employees whose size is known and who were never given the garment, at the site of their roster.")
    line_ids = fields.One2many(
        "sales.uniform.order.line", "order_id", compute="_compute_line_ids", store=True, readonly=False, compute_sudo=False)
    file = fields.Binary(readonly=True, attachment=False)

    @api.depends("company_id", "date_until", "season", "with_joiners")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear(), *(Command.create(values) for values in wizard._get_needs())]

    # ------------------------------------------------------------
    # WHAT IS NEEDED
    # ------------------------------------------------------------

    def _get_needs(self):
        """:returns: list of dicts of values of the lines, by site, garment and size"""
        sites = self._get_sites()
        found = {"due": self._count_due(sites), "asked": self._count_asked(sites),
                 "joining": self._count_joining(sites) if self.with_joiners else Counter()}
        keys = sorted({key for counted in found.values() for key in counted}, key=self._get_order)
        stock = self._get_stock(sites, [product.id for _site, _garment, product in keys])
        return [{
            "site_id": site.id, "garment_id": garment.id, "product_id": product.id,
            **{name: counted[site, garment, product] for name, counted in found.items()},
            **stock.get((site.id, product.id), {}),
        } for site, garment, product in keys]

    @api.model
    def _get_order(self, key):
        site, garment, product = key
        sizes = product.product_template_attribute_value_ids.product_attribute_value_id
        return site.code or "", garment.name, sizes.mapped("sequence"), product.id

    def _get_sites(self):
        sites = self.env["sales.site"].search([("company_id", "=", self.company_id.id), ("state", "=", "open")])
        if self.env.user.has_group("sales_logistics.group_manager"):
            return sites
        return sites.filtered(lambda site: not site.administrator_ids or self.env.user in site.administrator_ids)

    def _count_due(self, sites):
        """ In the size that is worn now. """
        pieces = self.env["sales.custody"].search([
            ("garment_id", "!=", False), ("state", "=", "out"), ("site_id", "in", sites.ids),
            ("date_renewal", "<=", self.date_until), ("renewal_line_id", "=", False)])
        sizes = self.env["sales.uniform.size"]._get_sizes(pieces.employee_id)
        return Counter((piece.site_id, piece.garment_id, sizes.get((piece.employee_id.id, piece.garment_id.id)) or piece.product_id)
                       for piece in pieces)

    def _count_asked(self, sites):
        lines = self.env["sales.uniform.issue.line"].search([
            ("issue_id.state", "in", ("requested", "approved")), ("issue_id.site_id", "in", sites.ids), ("product_id", "!=", False)])
        counted = Counter()
        for line in lines:
            counted[line.issue_id.site_id, line.garment_id, line.product_id] += line.quantity
        return counted

    def _count_joining(self, sites):
        """ At the site of the employee's coming duties, or else the first one of the company. """
        sizes = self.env["sales.uniform.size"].search([("company_id", "=", self.company_id.id)])
        sizes = sizes.filtered(lambda size: size.employee_id.sudo().active)  # sudo: who has left needs nothing
        served = self._get_served(sizes.employee_id)
        wanted = self.env["sales.uniform.set"]._get_wanted(sizes.employee_id, self.season)
        places = dict(self.env["sales.duty"].sudo()._read_group([  # sudo: where somebody works
            ("employee_id", "in", sizes.employee_id.ids), ("state", "=", "published"), ("date", ">=", fields.Date.context_today(self))],
            ["employee_id"], ["site_id:recordset"]))
        first = self.env["sales.site"].search([("company_id", "=", self.company_id.id), ("state", "=", "open")], order="code, id", limit=1)
        counted = Counter()
        for size in sizes:
            number = wanted[size.employee_id.id].get(size.garment_id, 0)
            site = places.get(size.employee_id, first)[:1].sudo(False)
            if number and site in sites and (size.employee_id, size.garment_id) not in served:
                counted[site, size.garment_id, size.product_id] += number
        return counted

    @api.model
    def _get_served(self, employees):
        """:returns: set of (employee, garment) that was handed over ever, or is asked for"""
        pieces = self.env["sales.custody"].sudo()._read_group(  # sudo: at whatever site
            [("employee_id", "in", employees.ids), ("garment_id", "!=", False)], ["employee_id", "garment_id"])
        lines = self.env["sales.uniform.issue.line"].sudo().search([  # sudo: as above
            ("issue_id.employee_id", "in", employees.ids), ("issue_id.state", "in", ("requested", "approved"))])
        return {*pieces, *((line.issue_id.employee_id, line.garment_id) for line in lines)}

    @api.model
    def _get_stock(self, sites, products):
        rows = self.env["sales.supply.stock"]._read_group(
            [("site_id", "in", sites.ids), ("product_id", "in", products)], ["site_id", "product_id"],
            ["on_hand:sum", "outgoing:sum", "incoming:sum", "ordered:sum"])
        return {(site.id, product.id): {"there": on_hand - outgoing, "coming": incoming + ordered, "ordered": ordered}
                for site, product, on_hand, outgoing, incoming, ordered in rows}

    # ------------------------------------------------------------
    # WHAT IS DONE WITH IT
    # ------------------------------------------------------------

    def action_buy(self):
        """ Open the dialog of supplies that gathers what several sites lack into requests for quotation.

        :raises UserError: if nothing is to be ordered
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.to_order > 0)
        if not lines:
            raise UserError(self.env._("Nothing is to be ordered."))
        sellers = {line: line.product_id.with_company(self.company_id)._select_seller(quantity=None).partner_id for line in lines}
        buy = self.env["sales.supply.buy"].create({"line_ids": [Command.create({
            "site_id": line.site_id.id, "product_id": line.product_id.id, "quantity": line.to_order, "ordered": line.ordered,
            "vendor_id": sellers[line].id}) for line in lines]})
        return {"type": "ir.actions.act_window", "name": self.env._("Buy Uniforms"), "res_model": buy._name, "res_id": buy.id,
                "view_mode": "form", "views": [(False, "form")], "target": "new"}

    def action_download(self):
        """ Make the sheet and download it.

        :raises UserError: if there is nothing on it
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Nothing is to be renewed, asked for or needed by joiners until then."))
        self.file = base64.b64encode(self._make())
        name = f"{self.env._('Uniforms')}_{self.date_until}.xlsx"
        return {"type": "ir.actions.act_url", "target": "download",
                "url": f"/web/content/{self._name}/{self.id}/file/{name}?download=true"}

    def _make(self):
        names = ("site_id", "garment_id", "product_id", "due", "asked", "joining", "there", "coming", "to_order")
        labels = self.env["sales.uniform.order.line"].fields_get(names, ["string"])
        columns = [(labels[name]["string"], 24 if name.endswith("_id") else 12, None) for name in names]
        rows = ([line.site_id.name, line.garment_id.name, line.product_id.display_name, *(line[name] for name in names[3:])]
                for line in self.line_ids)
        buffer = io.BytesIO()
        sheet.write(buffer, self.env._("Uniforms"), columns, rows)
        return buffer.getvalue()
