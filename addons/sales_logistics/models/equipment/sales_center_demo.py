from datetime import timedelta

from odoo import api, fields, models

from ...tools import days

# (site, area, what, model, category, serial number, cost, warranty in days from today)
EQUIPMENT = (
    ("lakeside", "主展厅", "LED 拼接大屏", "P2.5-4×3", "av", "LED-2409-0187", 46000, 18),
    ("lakeside", "主展厅", "沙盘灯光控制台", "SP-16", "av", "SP16-33012", 8800, 200),
    ("lakeside", "洽谈区", "全自动咖啡机", "C600", "climate", "C600-90017", 12800, 320),
    ("lakeside", "洽谈区", "吸顶空调（5 匹）", "KFR-120", "climate", "KFR-120-5521", 9600, -40),
    ("lakeside", "前台", "迎宾平板电脑", "T11", "mobile", "T11-88103", 2600, 150),
    ("lakeside", "前台", "对讲机 1", "DP-50", "mobile", "DP50-001", 480, 90),
    ("lakeside", "前台", "对讲机 2", "DP-50", "mobile", "DP50-002", 480, 90),
    ("lakeside", "库房", "投影仪", "X9", "av", "X9-20871", 5200, 25),
    ("lakeside", "会议室", "会议一体机", "M75", "av", "M75-10090", 16800, 400),
    ("lakeside", "东侧停车场", "灭火器箱（4 具）", "MFZ/ABC4", "safety", "FX-04-11", 520, 500),
    ("harbour", "展厅", "投影機", "X9", "av", "X9-HK-0042", 6800, 60),
    ("harbour", "展厅", "分體冷氣機", "S24", "climate", "S24-HK-771", 11200, 240),
    ("harbour", "接待台", "平板電腦", "T11", "mobile", "T11-HK-019", 3200, 210),
)
# (serial number, what is done, every, unit, days since the first time, basis)
UPKEEP = (
    ("KFR-120-5521", "清洗滤网", 1, "month", 120, "calendar"),
    ("LED-2409-0187", "巡检坏点、除尘", 2, "week", 84, "calendar"),
    ("C600-90017", "除垢、更换滤芯", 1, "month", 28, "completion"),
    ("FX-04-11", "检查压力与铅封", 1, "month", 150, "calendar"),
    ("S24-HK-771", "清洗隔塵網", 1, "month", 61, "calendar"),
)
# (site, area, serial number, what is broken, who reports, days ago, costs; None: not done yet)
REPAIRS = (
    ("lakeside", "洽谈区", "KFR-120-5521", "空调滴水", "consultant1", 34, (("vendor", 380),
    ("material", 65))),
    ("lakeside", "主展厅", "LED-2409-0187", "左上角一块屏不亮", "consultant2", 20, (("material", 860),
    ("labour", 200))),
    ("lakeside", "前台", None, "接待台抽屉锁坏", "leader1", 9, (("labour", 80),)),
    ("lakeside", "89 m² 样板房", None, "卫生间感应灯常亮", "consultant1", 2, None),
    ("lakeside", "洽谈区", "C600-90017", "奶泡管堵塞", "consultant3", 1, None),
    ("harbour", "展厅", "X9-HK-0042", "投影有黃斑", "manager3", 3, None),
)
HELD = (("DP50-001", "siteadmin", "leader1"), ("DP50-002", "leader2", None), ("T11-88103", "consultant1", None))


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    def _equipment(self, serial):
        return self.env["maintenance.equipment"].search([("serial_no", "=", serial)])

    @api.model
    def _generate_equipment(self):
        """ Equip the sites, hand some of it over, plan upkeep, report repairs, and send a driver on leave, unless that was done before. """
        if self._own_ref("site_lakeside").equipment_ids:
            return
        self = self._quietly()  # noqa: PLW0642
        today = fields.Date.today()
        equipment = self._make_equipment([{
            "name": name, "model": model, "serial_no": serial, "category_id": self._own_ref(f"category_{category}").id, "cost": cost,
            "sales_site_id": self._own_ref(f"site_{site}").id, "sales_area_id": self._area(site, area).id, "equipment_assign_to": "other",
            "company_id": self._own_ref(f"site_{site}").company_id.id, "warranty_date": today + timedelta(days=warranty),
            "effective_date": today - timedelta(days=300), "partner_id": self._own_ref("vendor_service").id,
        } for site, area, name, model, category, serial, cost, warranty in EQUIPMENT])
        equipment.filtered(lambda piece: piece.sales_area_id.kind != "store").action_put_in_use()
        for serial, first, second in HELD:
            for who, condition in ((first, "完好，含充电器"), (second, "完好，外壳有划痕")):
                if who:
                    self._equipment(serial).action_hand_over(self._employee(who).id, condition)
        self._plan_upkeep(today)
        self._report_repairs(today)
        self._equipment("C600-90017").action_send_to_repair()
        self._send_driver_on_leave(today)

    def _make_equipment(self, values):
        """ Make it, or take over that of an earlier installation: no two have the same serial number. """
        Equipment = self.env["maintenance.equipment"]
        there = {piece.serial_no: piece for piece in Equipment.search([("serial_no", "in", [item["serial_no"] for item in values])])}
        for item in values:
            if item["serial_no"] in there:
                there[item["serial_no"]].write(item)
        return Equipment.union(*there.values()) | Equipment.create([item for item in values if item["serial_no"] not in there])

    def _plan_upkeep(self, today):
        plans = self.env["sales.upkeep.plan"].create([{
            "equipment_id": self._equipment(serial).id, "name": name, "every": every, "unit": unit, "basis": basis, "days_ahead": 14,
            "anchor": today - timedelta(days=since)} for serial, name, every, unit, since, basis in UPKEEP])
        requests = plans._plan_requests()
        cleaned = requests.filtered(lambda request: request.equipment_id == self._equipment("C600-90017"))
        cleaned.stage_id = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        cleaned.close_date = today - timedelta(days=3)

    def _report_repairs(self, today):
        done = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        for site, area, serial, name, who, since, costs in REPAIRS:
            day = today - timedelta(days=since)
            request = self._own_ref(f"site_{site}")._report_repair(
                name, area=self._area(site, area), equipment=self._equipment(serial) if serial else None)
            request.write({"employee_id": self._employee(who).id, "request_date": day})
            if costs:
                request.stage_id = done
                request.close_date = day + timedelta(days=2)
                self.env["sales.maintenance.cost"].create([{
                    "request_id": request.id, "kind": kind, "amount": amount, "date": day + timedelta(days=2),
                    "partner_id": kind == "vendor" and self._own_ref("vendor_service").id} for kind, amount in costs]).action_confirm()

    def _send_driver_on_leave(self, today):
        driver = self._employee("driver2")
        leave = self.env["resource.calendar.leaves"].create({
            "name": "事假", "resource_id": driver.resource_id.id, "calendar_id": driver.resource_calendar_id.id})
        start = days.day_start(today + timedelta(days=2), "Asia/Shanghai")
        leave.write({"date_from": start + timedelta(hours=8), "date_to": start + timedelta(hours=18)})
