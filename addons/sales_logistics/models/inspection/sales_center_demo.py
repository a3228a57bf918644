from datetime import timedelta
from random import Random

from odoo import api, fields, models

WEEKS = 12
FINDINGS = ("地面有水渍", "沙盘灯带两处不亮", "资料架缺楼书", "绿植枯叶未清理", "洽谈桌未及时收杯", "灭火器压力不足")
PHOTO = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_inspections(self):
        """ Twelve weekly rounds through the demo sales hall, and what became of what they found. """
        site = self.env.ref("sales_logistics.demo_site_lakeside")
        if self.env["sales.inspection"].search_count([("site_id", "=", site.id)], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        random = Random(11)
        template = self.env.ref("sales_logistics.demo_inspection_template_week")
        inspector, leader = self._ref("user_officer"), self._ref("user_leader1")
        today = fields.Date.context_today(self)
        for week in range(WEEKS, 0, -1):
            inspection = self.env["sales.inspection"].create({
                "site_id": site.id, "template_id": template.id, "user_id": inspector.id, "kind": "planned",
                "date": today - timedelta(weeks=week)})
            self._look_at(random, inspection)
            found = inspection.rectification_ids
            found.deadline = inspection.date + timedelta(days=template.rectification_days)
            if week > 2:
                found.with_user(inspector).action_fixed()
                found.with_user(self._ref("user_director")).action_accept()
            elif week == 2:
                found.with_user(inspector).action_fixed()
        self.env["sales.inspection"].create({
            "site_id": site.id, "template_id": template.id, "user_id": inspector.id, "kind": "planned", "date": today})
        self.env["sales.inspection"].create({
            "site_id": site.id, "template_id": self.env.ref("sales_logistics.demo_inspection_template_day").id,
            "user_id": leader.id, "kind": "surprise", "date": today})

    def _look_at(self, random, inspection):
        for line in inspection.line_ids:
            failed = random.random() < 0.12
            line.write({
                "result": "failed" if failed else "passed", "image_1920": PHOTO if line.photo_required else False,
                **({"points_reached": line.points // 2, "note": random.choice(FINDINGS)} if failed else {})})
        inspection.action_done()
