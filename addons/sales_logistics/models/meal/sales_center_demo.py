from datetime import timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

DISHES = (
    ("红烧狮子头", "meat"), ("清蒸鲈鱼", "meat"), ("番茄炒蛋", "meat"), ("宫保鸡丁", "meat"), ("麻婆豆腐", "vegetable"),
    ("蒜蓉空心菜", "vegetable"), ("清炒时蔬", "vegetable"), ("紫菜蛋花汤", "soup"), ("冬瓜排骨汤", "soup"), ("米饭", "staple"),
    ("阳春面", "staple"), ("小米粥", "staple"), ("鲜肉包", "staple"), ("时令水果", "dessert"))
BREAKFAST = ("小米粥", "鲜肉包", "阳春面")
EATERS = ("consultant1", "consultant2", "consultant3", "consultant4", "consultant5", "leader1", "leader2", "driver1", "driver2", "cleaner")
HARBOUR = ("leader5", "consultant8", "consultant9", "manager3")
REMARKS = {5: "味道很好", 4: "不错", 3: "一般，偏咸", 2: "有点凉了", 1: "油太重"}
GUESTS = (("leader1", 4, "接待意向大客户，洽谈团购"), ("leader2", 2, "渠道门店来访"), ("consultant1", 3, "客户签约当日工作餐"))


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_meals(self):
        """ Eat since the first of last month, say how it was, settle that month, and sign up for the coming days,
        unless that was done before. """
        plans = self._own_ref("meal_plan_lakeside") | self._own_ref("meal_plan_harbour")
        if plans.filtered(lambda plan: plan.state != "draft"):
            return
        self = self._quietly()  # noqa: PLW0642
        random = Random("meals")
        dishes = {plan: self._cook(plan.company_id) for plan in plans}
        first = fields.Date.today().replace(day=1) - relativedelta(months=1)
        for plan, names in zip(plans, (EATERS, HARBOUR), strict=True):
            plan.action_start()
            people = self.env["hr.employee"].concat(*map(self._employee, names)).filtered(
                lambda employee, plan=plan: employee.company_id == plan.company_id)
            self._eat(random, plan, people, dishes[plan], first)
            self._plan_menus(random, plan, dishes[plan])
        self._invite_guests(plans[0])
        self.env["sales.meal.service"].search([("plan_id", "in", plans.ids), ("can_change", "=", True)])._sign_up_from_plans()
        for plan in plans:
            settlement = self.env["sales.meal.settlement"].create({
                "site_id": plan.site_id.id, "partner_id": plan.partner_id.id, "month": first})
            if settlement._has_purchase_journal():
                settlement.action_confirm()

    def _cook(self, company):
        rows = self.env["sales.meal.dish"].create([
            {"name": name, "category": category, "company_id": company.id} for name, category in DISHES])
        return dict(zip((name for name, _category in DISHES), rows, strict=True))

    def _get_menu(self, random, kind, dishes):
        names = BREAKFAST if kind == "breakfast" else [
            *random.sample([name for name, category in DISHES if category == "meat"], 2),
            random.choice(("麻婆豆腐", "蒜蓉空心菜", "清炒时蔬")), random.choice(("紫菜蛋花汤", "冬瓜排骨汤")), "米饭"]
        return self.env["sales.meal.dish"].concat(*(dishes[name] for name in names))

    def _plan_menus(self, random, plan, dishes):
        for service in self.env["sales.meal.service"].search([("plan_id", "=", plan.id), ("state", "=", "open")]):
            service.dish_ids = self._get_menu(random, service.kind, dishes)

    def _eat(self, random, plan, people, dishes, first):
        last = fields.Date.today() - timedelta(days=1)
        wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        services = self.env["sales.meal.service"].create([
            {"time_id": time.id, "date": day, "dish_ids": self._get_menu(random, time.kind, dishes).ids}
            for day in wanted if plan._is_on(day) for time in plan.time_ids])
        share = {"breakfast": 0.4, "lunch": 0.8, "dinner": 0.6}
        meals = self.env["sales.meal"].create([
            {"service_id": service.id, "employee_id": employee.id} for service in services for employee in people
            if random.random() < share[service.kind]])
        for meal in meals:
            if random.random() < 0.02:
                meal.state = "absent"
        services._close()
        self._rate_some(random, meals.filtered(lambda meal: meal.state == "served"))

    def _rate_some(self, random, meals):
        vals_list = []
        for meal in meals:
            if random.random() < 0.12:
                dish = random.choice(meal.service_id.dish_ids)
                stars = min(max(round(random.gauss(4 if dish.category != "vegetable" else 3.2, 0.9)), 1), 5)
                vals_list.append({
                    "meal_id": meal.id, "dish_id": dish.id, "rating": stars, "partner_id": meal.partner_id.id,
                    "remark": REMARKS[stars] if random.random() < 0.5 else False})
        self.env["sales.meal.rating"].create(vals_list)

    def _invite_guests(self, plan):
        """ Three parties in the last weeks, and one to come. """
        past = self.env["sales.meal.service"].search([
            ("plan_id", "=", plan.id), ("kind", "=", "lunch"), ("state", "=", "closed")], order="date desc")
        coming = self.env["sales.meal.service"].search([
            ("plan_id", "=", plan.id), ("kind", "=", "lunch"), ("can_change", "=", True)], order="date", limit=1)
        days = [*past[3:31:10], coming]
        for service, (host, count, purpose) in zip(days, (*GUESTS, GUESTS[0]), strict=False):
            meal = self.env["sales.meal"].create({
                "service_id": service.id, "employee_id": self._employee(host).id, "guest_count": count, "purpose": purpose,
                "project_id": plan.site_id.project_id.id})
            if service.state == "closed":
                meal.state = "served"
                meal._freeze()
