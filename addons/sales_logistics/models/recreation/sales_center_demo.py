from datetime import timedelta

from odoo import api, fields, models

# (site, name, number, kind, value, days that it is lent)
ITEMS = (
    ("lakeside", "羽毛球拍", "YD-01", "ball", 180, 7), ("lakeside", "羽毛球拍", "YD-02", "ball", 180, 7),
    ("lakeside", "篮球", "YD-03", "ball", 129, 3), ("lakeside", "乒乓球拍", "YD-04", "ball", 98, 7),
    ("lakeside", "吉他", "YY-01", "instrument", 860, 14), ("lakeside", "象棋", "QP-01", "game", 45, 7),
    ("lakeside", "《销售就是要搞定人》", "TS-01", "book", 39, 30), ("lakeside", "《影响力》", "TS-02", "book", 59, 30),
    ("harbour", "《房地產營銷實務》", "HK-01", "book", 168, 30), ("harbour", "乒乓球拍", "HK-02", "ball", 320, 7),
)
# (number, who, lent how many days ago, how it goes on)
LOANS = (
    ("YD-01", "consultant1", 3, "active"), ("YD-03", "consultant2", 6, "active"), ("YY-01", "leader1", 5, "active"),
    ("TS-02", "consultant3", 40, "done"), ("YD-04", "consultant4", 12, "lost"), ("TS-01", "consultant2", 0, "requested"),
    ("HK-01", "consultant8", 10, "active"),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_recreation(self):
        """ Put books, balls and games at both sites and lend some of them, unless that was done before. """
        site = self._own_ref("site_lakeside")
        if self.env["sales.recreation.item"].with_context(active_test=False).search_count([("site_id", "=", site.id)], limit=1):
            return
        self = self._quietly()  # noqa: PLW0642
        items = {number: self.env["sales.recreation.item"].create({
            "site_id": self._own_ref(f"site_{place}").id, "name": name, "number": number, "kind": kind, "value": value, "loan_days": lent,
            "condition": "完好"}) for place, name, number, kind, value, lent in ITEMS}
        for number, who, since, state in LOANS:
            self._lend(items[number], self._employee(who), since, state)

    def _lend(self, item, employee, since, state):
        start = fields.Datetime.now() - timedelta(days=since, hours=2)
        loan = self.env["sales.recreation.loan"].create({
            "employee_id": employee.id, "company_id": item.company_id.id, "item_id": item.id, "date_start": start,
            "date_stop": start + timedelta(days=item.loan_days)})
        loan.action_request()
        if state == "requested":
            return
        loan.action_hand_over()
        loan.custody_ids.date_out = start
        if state == "done":
            loan.action_return()
        elif state == "lost":
            loan.custody_ids.action_lose("打球后遗落在球馆")
            loan.custody_ids.action_deduct(60, "按折旧赔偿")
