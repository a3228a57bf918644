from markupsafe import Markup

from odoo import api, fields, models

from ...tools import layout_difference

COLORS = {"added": "text-success", "removed": "text-danger", "changed": "text-warning-emphasis"}


class SalesLayoutPlan(models.Model):
    """ Before and after: what a version changes against another one. """
    _inherit = "sales.layout.plan"

    compare_id = fields.Many2one(
        "sales.layout.plan", string="Compared With", compute="_compute_compare_id", store=True, readonly=False, copy=False,
        index="btree_not_null", ondelete="set null", domain="[('site_id', '=', site_id), ('id', '!=', id)]", check_company=True)
    compare_image = fields.Image("Layout Before", related="compare_id.image_1920")
    difference = fields.Html("Before and After", compute="_compute_difference", sanitize=False)

    @api.depends("site_id")
    def _compute_compare_id(self):
        """ The version before. """
        latest = {}
        plans = self.env["sales.layout.plan"].search_fetch(
            [("site_id", "in", self.site_id.ids), ("state", "!=", "cancelled")], ["site_id", "version"], order="version")
        for plan in plans:
            latest.setdefault(plan.site_id, []).append(plan)
        for plan in self:
            before = [other for other in latest.get(plan.site_id, ()) if not plan.version or other.version < plan.version]
            plan.compare_id = plan.compare_id or (before[-1] if before else False)

    @api.depends("compare_id", "line_ids.name", "line_ids.area_id", "line_ids.quantity", "line_ids.product_id", "line_ids.price_unit")
    @api.depends_context("uid", "lang")
    def _compute_difference(self):
        for plan in self:
            plan.difference = plan._draw_difference(plan._get_difference())

    def _get_difference(self):
        """:returns: list as of `tools.layout_difference.difference`, keys (area, what), values (quantity, price or None)"""
        self.ensure_one()
        return layout_difference.difference(self.compare_id._get_comparable(), self._get_comparable())

    def _get_comparable(self):
        priced = self.env.su or self.env.user.has_group("sales_logistics.group_cost")
        found = {}
        for line in self.line_ids:
            quantity, amount = found.get((line.area_id.name or "", line.name or ""), (0, 0))
            found[line.area_id.name or "", line.name or ""] = (
                quantity + line.quantity, self.currency_id.round(amount + line.subtotal) if priced else 0)
        return found

    def _draw_difference(self, rows):
        if not rows:
            return False
        labels = {"added": self.env._("New"), "removed": self.env._("Dropped"), "changed": self.env._("Changed")}
        priced = self.env.su or self.env.user.has_group("sales_logistics.group_cost")

        def show(value):
            if value is None:
                return "–"
            return f"{value[0]:g} · {self.currency_id.format(value[1])}" if priced and value[1] else f"{value[0]:g}"

        head = Markup("<thead><tr><th></th><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead>") % (
            self.env._("Area"), self.env._("What"), self.env._("Before"), self.env._("After"))
        body = Markup("").join(
            Markup('<tr><td class="%s fw-bold">%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>') % (
                COLORS[what], labels[what], area, name, show(before), show(after)) for what, (area, name), before, after in rows)
        return Markup('<table class="table table-sm o_layout_difference">%s<tbody>%s</tbody></table>') % (head, body)
