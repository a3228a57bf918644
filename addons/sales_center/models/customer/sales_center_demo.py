from datetime import datetime, time, timedelta
from random import Random

from odoo import api, fields, models

# (project, how many, of how many customers, sellers)
PLAN = (
    ("lakeside", 90, 62, ("consultant1", "consultant2", "consultant3", "consultant4")),
    ("bay", 60, 44, ("consultant5", "consultant6", "consultant7")),
)
SOURCES = ("billboard", "friend", "online", "passing", "agency")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
NAMES = ("先生", "女士", "子涵", "雨桐", "建国", "志强", "晓燕", "嘉怡", "文博", "思远")
LAYOUTS = ("三室", "三室", "四室", "五室", False)
NOTES = ("发送户型图", "约周末带家人看样板间", "等公积金审批结果", "比较周边楼盘", False, False)
DAYS = 35
# Days ago: which checks of the daily close were late or not done.
UNDONE = {("lakeside", 1): "units", ("bay", 4): "units", ("bay", 1): "registrations"}
REASONS = {("bay", 4): "台风停电，次日补核"}


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_registrations(self):
        """ Register calls and visits in the demo projects, confirm most, and close the last days. """
        projects = self._ref("project_lakeside") | self._ref("project_bay")
        if self.env["sales.registration"].search_count([("project_id", "in", projects.ids)], limit=1):
            return
        self = self._quietly(  # noqa: PLW0642
            mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True, mail_notify_force_send=False)
        random = Random("registrations")
        values = [values for plan in PLAN for values in self._prepare_registrations(random, *plan)]
        registrations = self.env["sales.registration"].create(sorted(values, key=lambda one: one["time"]))
        self._confirm_registrations(random, registrations)
        self._add_revisits(random, registrations)
        self._close_days(projects)

    def _prepare_registrations(self, random, project, count, customers, sellers):
        project = self._ref(f"project_{project}")
        offset = 100 if project == self._ref("project_bay") else 0
        people = [(random.choice(SURNAMES) + random.choice(NAMES), f"+86 139 0000 {offset + number:04}") for number in range(customers)]
        units = self.env["sales.unit"].search([("project_id", "=", project.id), ("kind_id", "=", self._ref("unit_kind_flat").id)])
        first = {}
        for _number in range(count):
            name, phone = person = random.choice(people)
            moment = self._moment(random, DAYS, 0)
            seller = self._ref(f"user_{random.choice(sellers)}")
            # Most customers come back to whom they know.
            seller = first.setdefault(person, seller) if random.random() < 0.8 else seller
            area = random.choice((89, 98, 115, 128, 143))
            budget = round(area * random.uniform(3.0, 4.4)) * 10000
            yield {
                "project_id": project.id, "customer_name": name, "phone": phone, "time": moment, "user_id": seller.id,
                "kind": random.choice(("call", "visit", "visit")), "source_id": self._ref(f"source_{random.choice(SOURCES)}").id,
                "intent": random.choice("abbccd"), "layout": random.choice(LAYOUTS), "people": random.choice((1, 2, 2, 3)),
                "unit_kind_id": self._ref("unit_kind_flat").id, "area_from": area - 10, "area_to": area + 15,
                "budget_from": budget, "budget_to": budget + 400000, "purpose": random.choice(("first", "better", "better", "invest")),
                "unit_ids": [(6, 0, random.sample(units.ids, random.choice((0, 0, 1, 2))))],
                "next_step": random.choice(("call", "invite", "visit", "negotiate", "sign", "none")),
                "next_date": fields.Date.today() + timedelta(days=random.randint(-2, 9)), "next_note": random.choice(NOTES),
            }

    def _confirm_registrations(self, random, registrations):
        """ Leaders confirm in the next morning; of yesterday's some are still open, today's all. """
        today = registrations.company_id[:1]._get_sales_day()
        for registration in registrations:
            morning = registration.day + timedelta(days=1)
            age = (today - registration.day).days
            company = registration.company_id
            open_ = age == 0 or (age == 1 and random.random() < 0.6)
            registration.write({
                "confirm_by": company._get_sales_moment(morning, 10), "remind_at": company._get_sales_moment(morning, 9),
            } if open_ else {
                "state": "confirmed", "confirmed_by_id": registration.team_id.user_id.id or registration.project_id.user_id.id,
                "confirmed_at": company._get_sales_moment(morning, 9.25), "remind_at": False})
            self._backdate(registration, "create_date", registration.time)
        duplicate = registrations.filtered(lambda registration: not registration.is_first_contact and registration.state == "confirmed")[:2]
        duplicate.write({"state": "cancelled", "cancel_reason": "重复录入"})

    def _add_revisits(self, random, registrations):
        now = fields.Datetime.now()
        values = []
        for registration in registrations.filtered(lambda one: one.state == "confirmed" and one.kind == "visit")[::3]:
            moment = registration.time + timedelta(days=random.randint(1, 4))
            if moment < now:
                values.append({
                    "registration_id": registration.id, "user_id": registration.holder_id.id or registration.user_id.id, "time": moment,
                    "kind": random.choice(("call", "call", "message")), "note": random.choice(NOTES),
                    "result": random.choice(("reached", "not_reached", "coming", "thinking"))})
        self.env["sales.revisit"].create(values)

    def _close_days(self, projects):
        """ The closes of the last ten days, each check done in time but for some. """
        Close = self.env["sales.daily.close"]
        for project in projects:
            name = "bay" if project == self._ref("project_bay") else "lakeside"
            today = project.company_id._get_sales_day()
            for ago in range(10, 0, -1):
                close = Close._make([(project, today - timedelta(days=ago))])
                for line in close.line_ids:
                    if UNDONE.get((name, ago)) != line.kind:
                        done = line.deadline - timedelta(minutes=10 + ago * 3)
                        line.write({"done_at": done, "done_by_id": project.user_id.id})
                close._refresh_figures()
                if ago > 1:
                    close.write({
                        "is_closed": True, "closed_by_id": project.user_id.id, "reason": REASONS.get((name, ago)),
                        "closed_at": datetime.combine(close.day, time(10, 5))})
        Close._make_missing()
        Close.search([("project_id", "in", projects.ids), ("is_closed", "=", False)])._refresh()
