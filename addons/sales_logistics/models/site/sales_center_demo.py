from datetime import timedelta

from odoo import api, fields, models

# (site, area, kind where it is new, floor, x, y)
PLACES = (
    ("lakeside", "主展厅", None, 1, 19, 58),
    ("lakeside", "前台", "reception", 1, 47, 72.6),
    ("lakeside", "洽谈区", None, 1, 81, 57),
    ("lakeside", "89 m² 样板房", None, 1, 17, 30),
    ("lakeside", "置业顾问办公室", None, 1, 74.5, 30),
    ("lakeside", "库房", None, 1, 90, 30),
    ("lakeside", "东侧停车场", "parking", 1, 20, 88),
    ("lakeside", "员工宿舍", None, 2, 27, 31),
    ("lakeside", "会议室", "meeting", 2, 46, 78),
    ("harbour", "展厅", None, 1, 54, 50),
    ("harbour", "115 m² 样板房", None, 1, 21, 34),
    ("harbour", "办公室", None, 1, 83, 42),
    ("harbour", "接待台", "reception", 1, 20.5, 76),
    ("harbour", "洽谈区", "negotiation", 1, 60, 87),
)
# (site, area, what, kind, how many, paid for all, care every days, last care days ago, condition)
FURNISHING = (
    ("lakeside", "洽谈区", "圆桌（一桌四椅）", "furniture", 6, 16800, 0, 0, "good"),
    ("lakeside", "洽谈区", "散尾葵", "plant", 3, 780, 7, 5, "good"),
    ("lakeside", "主展厅", "沙盘展台", "furniture", 1, 86000, 0, 0, "good"),
    ("lakeside", "主展厅", "接待沙发", "furniture", 3, 9600, 0, 0, "worn"),
    ("lakeside", "主展厅", "绿萝（大盆）", "plant", 4, 640, 3, 4, "good"),
    ("lakeside", "前台", "接待台", "furniture", 1, 12000, 0, 0, "good"),
    ("lakeside", "前台", "蝴蝶兰", "plant", 2, 420, 5, 2, "good"),
    ("lakeside", "置业顾问办公室", "办公桌椅", "furniture", 6, 7200, 0, 0, "good"),
    ("lakeside", "库房", "货架", "furniture", 4, 2400, 0, 0, "good"),
    ("lakeside", "会议室", "会议桌（十人）", "furniture", 1, 5800, 0, 0, "good"),
    ("lakeside", "89 m² 样板房", "软装画", "decoration", 5, 3500, 0, 0, "good"),
    ("lakeside", "会议室", "折叠椅", "furniture", 2, 0, 0, 0, "broken"),
    ("harbour", "洽谈区", "圓桌（一桌四椅）", "furniture", 4, 18400, 0, 0, "good"),
    ("harbour", "接待台", "蝴蝶蘭", "plant", 3, 1350, 5, 6, "good"),
    ("harbour", "展厅", "模型展台", "furniture", 1, 98000, 0, 0, "good"),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _get_chinese_names(self):
        return {
            **super()._get_chinese_names(),
            "sales_logistics.demo_site_lakeside": "临湖花园营销中心", "sales_logistics.demo_site_harbour": "维港天际展销厅"}

    def _area(self, site, name):
        return self._own_ref(f"site_{site}").area_ids.filtered(lambda area: area.name == name)

    @api.model
    def _generate_sites(self):
        """ Mark the areas on the floor plans and furnish them, unless that was done before. """
        if self._own_ref("site_lakeside").furnishing_ids:
            return
        self = self._quietly()  # noqa: PLW0642
        for site, name, kind, floor, x, y in PLACES:
            if kind:
                self.env["sales.site.area"].create({"name": name, "kind": kind, "site_id": self._own_ref(f"site_{site}").id})
            self._area(site, name).action_place(self._own_ref(f"floor_{site}_{floor}").id, x, y)
        today = fields.Date.today()
        garden, furniture = self._own_ref("vendor_garden"), self._own_ref("vendor_furniture")
        self.env["sales.site.furnishing"].create([{
            "area_id": self._area(site, area).id, "name": what, "kind": kind, "quantity": quantity, "value": value, "care_days": care,
            "cared_on": care and today - timedelta(days=since), "condition": condition, "date": today - timedelta(days=60 + 7 * number),
            "partner_id": (garden if kind == "plant" else furniture).id,
        } for number, (site, area, what, kind, quantity, value, care, since, condition) in enumerate(FURNISHING)])
