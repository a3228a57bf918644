from datetime import timedelta
from random import Random

from odoo import Command, api, fields, models

# (project, building): name of its launch, days ago that it was opened, target absorption in percent
LAUNCHES = {
    ("lakeside", "1"): ("首开：1 栋高层", 300, 80),
    ("lakeside", "2"): ("二期加推：2 栋高层", 120, 60),
    ("lakeside", "P"): ("地下车位首批", 90, 40),
    ("bay", "A"): ("首开：A 栋湾景", 110, 50),
}
# (project, employee, role, days ago that the post began, days that it lasted)
POSTS = (
    ("lakeside", "manager1", "manager", 320, 0), ("lakeside", "leader1", "team_leader", 310, 0),
    ("lakeside", "consultant1", "consultant", 310, 0), ("lakeside", "consultant2", "consultant", 310, 0),
    ("lakeside", "consultant3", "consultant", 180, 0), ("lakeside", "consultant5", "consultant", 300, 170),
    ("lakeside", "finance", "finance", 300, 0), ("bay", "manager2", "manager", 130, 0), ("bay", "consultant5", "consultant", 120, 0),
    ("bay", "consultant6", "consultant", 120, 0), ("bay", "consultant7", "consultant", 60, 0),
)
REMARKS = (
    ("price", "客户对比竞品，觉得单价高约一千"), ("light", "下午西晒，客户介意"), ("view", "临街，客户担心噪音"),
    ("layout", "次卧偏小，放不下书桌"), ("floor", "不想要顶层"), ("area", "首付超预算，想看小一点的"), ("neighbour", "离电梯太近"),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    def _launch_units(self, project, building, units):
        """ Put the units on the market by a launch, the way an officer does. """
        name, days, target = LAUNCHES[project, building]
        officer = self._ref("user_officer")
        launch = self.env["sales.launch"].with_user(officer).with_company(officer.company_id).create({
            "name": name, "project_id": self._ref(f"project_{project}").id, "target_absorption": target,
            "date_planned": fields.Date.today() - timedelta(days=days), "unit_ids": [Command.set(units.ids)]})
        prices = launch.price_ids.browse(launch.action_new_prices()["res_id"])
        prices.reason = "首次定价"
        prices.action_request_approval()
        launch.action_open()
        opened = fields.Datetime.now() - timedelta(days=days)
        self._backdate(launch, "date_opened", opened)
        self._backdate(prices, "applied_on", opened)
        for unit in units:
            self._backdate(unit, "market_since", opened)

    @api.model
    def _generate_launches(self):
        """ Spread the sales over the time since their launches, and add what is being prepared, unless that was done before. """
        if self.env["sales.project.post"].search_count([], limit=1):
            return
        self = self._quietly(mail_auto_subscribe_no_notify=True)  # noqa: PLW0642
        random = Random(11)
        self._spread_claims(random)
        self._post_people()
        self._note_remarks(random)
        self._name_projects_of_leads()
        self._raise_prices()
        self._prepare_shops()

    def _spread_claims(self, random):
        """ Let more have been sold in the first days of a launch than later. """
        claims = self.env["sales.unit.claim"].search([("kind", "!=", "hold"), ("unit_id.market_since", "!=", False)])
        for claim in claims:
            since = claim.unit_id.market_since
            days = (fields.Datetime.now() - since).days
            self._backdate(claim, "create_date", since + timedelta(days=days * random.random() ** 1.6, hours=random.randrange(8)))

    def _post_people(self):
        self.env["sales.project.phase"].search([("name", "=", "一期")]).write({"permit": "预售许可（示范）第 2025-018 号"})
        today = fields.Date.today()
        self.env["sales.project.post"].create([{
            "project_id": self._ref(f"project_{project}").id, "employee_id": self._ref(f"employee_{employee}").id, "role": role,
            "date_from": today - timedelta(days=days), "date_to": today - timedelta(days=days - lasted) if lasted else False,
        } for project, employee, role, days, lasted in POSTS])

    def _note_remarks(self, random):
        units = self.env["sales.unit"].search([("state", "=", "on_market")])
        sellers = [self._ref(f"user_consultant{number}") for number in (1, 2, 3, 5, 6, 7)]
        for unit in random.sample(units, 24):
            reason, note = random.choice(REMARKS)
            self.env["sales.unit.remark"].with_user(random.choice(sellers)).create({"unit_id": unit.id, "reason": reason, "note": note})

    def _name_projects_of_leads(self):
        for project, team in (("lakeside", "team_lakeside"), ("bay", "team_bay")):
            leads = self.env["crm.lead"].search([("team_id", "child_of", self._ref(team).id)])
            leads.sales_project_id = self._ref(f"project_{project}")

    def _raise_prices(self):
        """ The second building has become dearer by 1.5 %; what was sold by then kept its price. """
        officer, director = self._ref("user_officer"), self._ref("user_director")
        units = self.env["sales.unit"].search([
            ("project_id", "=", self._ref("project_lakeside").id), ("building_id.name", "=", "2"), ("floor", ">=", 10)])
        prices = self.env["sales.launch.price"].browse(
            units.with_user(officer).with_company(officer.company_id).action_change_prices()["res_id"])
        prices = prices.with_user(officer).with_company(officer.company_id)
        prices.reason = "去化过三成，高区上调 1.5%"
        self._work_out(prices, percent=1.5, rounding=10)
        prices.request_approval("首批去化良好，按定价方案上调高区。").with_user(director).action_approve()
        prices.action_apply()

    def _prepare_shops(self):
        """ The shops come next; the director has their prices before him. """
        officer = self._ref("user_officer")
        project = self._ref("project_bay")
        units = self.env["sales.unit"].search([("project_id", "=", project.id), ("stage", "=", "prepared")])
        launch = self.env["sales.launch"].with_user(officer).with_company(officer.company_id).create({
            "name": "商铺首推", "project_id": project.id, "target_absorption": 40, "unit_ids": [Command.set(units.ids)],
            "date_planned": fields.Date.today() + timedelta(days=12),
            "note": "<p>主推临街小面积铺位，总价控制在四百万以内；开盘当日认购赠一年物业费。</p>"})
        prices = launch.price_ids.browse(launch.action_new_prices()["res_id"])
        prices.reason = "商铺首次定价"
        self._work_out(prices, method="base", base=66000, rounding=100, floor_percent=92)
        prices.request_approval("一层临街溢价，底价按九二折控制。")

    def _work_out(self, prices, **values):
        self.env["sales.launch.price.adjust"].with_user(prices.env.user).create({"price_id": prices.id, **values}).action_apply()
