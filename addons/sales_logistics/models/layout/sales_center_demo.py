import base64

from odoo import Command, api, models
from odoo.tools import file_open


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_layouts(self):
        """ Three versions for the hall at the lake and one for the showroom, unless that was done before. """
        site = self._own_ref("site_lakeside")
        if site.layout_plan_ids:
            return
        self = self._quietly()  # noqa: PLW0642
        warehouses = self.env["stock.warehouse"]
        if not warehouses.search_count([("company_id", "=", site.company_id.id)], limit=1):
            warehouses.create({"name": "案场总仓", "code": "AC", "company_id": site.company_id.id})
        first = self._draw_layout("lakeside", "开放时的布局", 20000, "floor_lakeside_1", [
            ("主展厅", "沙盘居中摆放", None, 1), ("洽谈区", "六张圆桌", None, 6)])
        self._decide_layout(first).action_carry_out()
        second = self._draw_layout("lakeside", "沙盘移近入口，增设洽谈沙发", 32000, "layout_lakeside_2", [
            ("主展厅", "沙盘移至入口左侧", None, 1), ("主展厅", None, "product_sofa", 4), ("洽谈区", None, "product_curtain", 6),
            ("洽谈区", None, "product_plant", 8), ("洽谈区", "六张圆桌", None, 6)])
        self._decide_layout(second).action_buy()
        second._get_live_purchases().order_id.filtered(
            lambda order: order.partner_id == self._own_ref("vendor_furniture")).button_confirm()
        third = self.env["sales.layout.plan"].browse(second.action_new_version()["res_id"])
        third.write({"name": "春季改造：洽谈区扩容", "budget": 68000})
        third.line_ids.filtered(lambda line: line.product_id == self._own_ref("product_sofa")).quantity = 10
        third.line_ids.filtered(lambda line: line.product_id == self._own_ref("product_plant")).unlink()
        third.line_ids = [Command.create({"name": "拆除办公室隔断，改为签约区", "area_id": self._area("lakeside", "置业顾问办公室").id})]
        self._draw_layout("harbour", "增設一張洽談桌", 9000, "layout_harbour_1", [("洽谈区", "五張圓桌", None, 5)]).action_request()

    def _draw_layout(self, site, name, budget, picture, lines):
        record = self._own_ref(f"site_{site}")
        with file_open(f"sales_logistics/demo/img/{picture}.png", "rb") as image:
            return self.env["sales.layout.plan"].with_company(record.company_id).create({
                "name": name, "site_id": record.id, "company_id": record.company_id.id, "budget": budget,
                "image_1920": base64.b64encode(image.read()),
                "employee_id": (self._employee("siteadmin") if site == "lakeside" else self._employee("manager3")).id, "line_ids": [
                    Command.create({"area_id": self._area(site, area).id, "name": what or self._own_ref(product).name, "quantity": quantity,
                                    **({"kind": "buy", "product_id": self._own_ref(product).id} if product else {})})
                    for area, what, product, quantity in lines]})

    def _decide_layout(self, plan):
        plan.action_request()
        plan.action_approve()
        return plan
