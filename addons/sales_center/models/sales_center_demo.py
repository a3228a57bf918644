from datetime import datetime, time, timedelta
from random import Random

from passlib.context import CryptContext

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..uninstall import take_back

MONTHS = 14
SURNAMES = "周吴郑冯陈卫蒋韩杨朱秦许何吕"
GIVEN_NAMES = (
    "采薇", "听松", "知秋", "若水", "行舟", "望山", "问渠", "听泉", "拾光", "初晴", "星河", "临风")
BUSINESSES = ("云栖示范贸易有限公司", "青禾示范餐饮有限公司", "远帆示范物流有限公司",
              "木槿示范设计工作室", "拾光示范书店", "晴川示范医疗器械有限公司")
CUSTOMER_COUNT = 60

# How many orders end in each state, and how many days ago they begin at most and at least.
ORDER_PLAN = (
    ("sale", 88, MONTHS * 30, 2),
    ("cancel", 18, MONTHS * 30, 20),
    ("sent", 18, 60, 1),
    ("draft", 26, 30, 0),
)
# What a consultant gives away, in percent: on what was sent or sold, and on what still is a draft.
SMALL_DISCOUNTS = (0, 0, 0, 0.5, 1, 1, 1.5, 2, 2.5)
LARGE_DISCOUNTS = (0, 1, 2, 3, 4, 5.2, 6, 8, 10)

# (team, main product, parking space, gift, consultants)
SALES_DESKS = (
    ("lakeside_a", "lakeside_flat", "parking", "gift", ("consultant1", "consultant2")),
    ("lakeside_b", "lakeside_flat", "parking", "gift", ("consultant3", "consultant4")),
    ("lakeside_b", "lakeside_shop", "decoration", "gift", ("consultant3", "consultant4")),
    ("bay_a", "bay_flat", "parking", "gift", ("consultant5", "consultant6")),
    ("bay_b", "bay_flat", "parking", "gift", ("consultant7",)),
    ("harbour_a", "harbour_flat", "hk_parking", "hk_gift", ("consultant8", "consultant9")),
)


class SalesCenterDemo(models.AbstractModel):
    """ Makes the part of the demo data that is too long to be written down: customers,
    leads, quotations and orders. Called by the demo files; always the same for one day.
    """
    _name = "sales.center.demo"
    _description = "Demo Data of the Sales Centre"

    def _ref(self, name):
        return self.env.ref(f"sales_center.demo_{name}")

    @api.model
    def _take_back(self, module="sales_center"):
        """ Take over the demo data of an earlier installation, see the hook that uninstalls the addon. """
        take_back(self.env, module, [("name", "=like", r"demo\_%")])

    @api.model
    def _prepare_companies(self):
        """ Give the demo companies a chart of accounts, where one is installed for their
        country, and working hours of their own timezone. """
        ChartTemplate = self.env["account.chart.template"]
        for name, chart, timezone in (
                ("cn", "cn", "Asia/Shanghai"), ("hk", "hk", "Asia/Hong_Kong")):
            company = self._ref(f"company_{name}")
            company.resource_calendar_id.tz = timezone
            template = ChartTemplate._get_chart_template_mapping().get(chart)
            if template and template["installed"] and not company.chart_template:
                ChartTemplate._load(chart, company, install_demo=False)

    @api.model
    def _set_passwords(self):
        """ Give each user of the demo companies the login as password. That is no secret,
        so it is hashed quickly; Odoo hashes it anew, and slowly, at the first login. """
        context = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1000)
        companies = self._ref("company_cn") | self._ref("company_hk")
        for user in self.env["res.users"].search([("company_id", "in", companies.ids)]):
            user._set_encrypted_password(user.id, context.hash(user.login))

    @api.model
    def _generate(self):
        """ Create customers, leads and orders, unless that was done before. """
        if self.env.ref("sales_center.demo_customer_1", raise_if_not_found=False):
            return
        self = self._quietly(mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True)  # noqa: PLW0642
        random = Random("sales_center")
        self._use_chinese()
        self._translate_names()
        customers = self._create_customers(random)
        self._create_leads(random, customers)
        orders = self._create_orders(random, customers)
        self._move_to_states(random, orders)

    @api.model
    def _use_chinese(self):
        """ Show the users of the demo companies everything in Chinese, if it is installed.

        Translations come after the demo data, which would keep English words in what it writes: they are loaded now.
        """
        if self._get_language() == "zh_CN":
            addons = self.env["ir.module.module"].search([("name", "=like", r"sales\_%"), ("state", "!=", "uninstalled")])
            addons._load_module_terms(addons.mapped("name"), ["zh_CN"])
            companies = self._ref("company_cn") | self._ref("company_hk")
            self.env["res.users"].search([("company_id", "in", companies.ids)]).lang = "zh_CN"

    @api.model
    def _quietly(self, **context):
        """ :return: these records in the language that the demo companies speak, with no log of what is made """
        return self.with_context(tracking_disable=True, lang=self._get_language(), **context)

    @api.model
    def _get_language(self):
        """ :return: the language that the demo companies speak """
        return "zh_CN" if self.env["res.lang"]._get_data(code="zh_CN") else "en_US"

    # ------------------------------------------------------------
    # CUSTOMERS AND LEADS
    # ------------------------------------------------------------

    def _create_customers(self, random):
        full_names = [surname + name for surname in SURNAMES for name in GIVEN_NAMES]
        people = random.sample(full_names, CUSTOMER_COUNT - len(BUSINESSES))
        values = [{
            "name": name,
            "is_company": name in BUSINESSES,
            "customer_rank": 1,
            "phone": f"+86 138 0000 {index:04d}",
            "email": f"customer{index}@example.com",
            "city": random.choice(("苏州市", "上海市", "深圳市", "广州市", "香港")),
            "country_id": self.env.ref("base.cn").id,
            "lang": self._get_language(),
            "tz": "Asia/Shanghai",
        } for index, name in enumerate([*people, *BUSINESSES], start=1)]
        customers = self.env["res.partner"].create(values)
        self.env["ir.model.data"]._update_xmlids([
            {"xml_id": f"sales_center.demo_customer_{index}", "record": customer, "noupdate": True}
            for index, customer in enumerate(customers, start=1)])
        customers.flush_recordset()
        for customer in customers:
            self._backdate(customer, "create_date", self._moment(random, MONTHS * 30, 1))
        return customers

    def _create_leads(self, random, customers):
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        won_stages = stages.filtered("is_won")
        for index in range(45):
            team, product, _parking, _gift, consultants = random.choice(SALES_DESKS)
            user = self._ref(f"user_{random.choice(consultants)}")
            customer = random.choice(customers)
            template = self._ref(f"product_{product}")
            won = won_stages and index % 3 == 0
            lead = self.env["crm.lead"].with_company(user.company_id).create({
                "name": f"{customer.name} - {template.name}",
                "type": "opportunity",
                "partner_id": customer.id,
                "user_id": user.id,
                "team_id": self._ref(f"team_{team}").id,
                "company_id": user.company_id.id,
                "expected_revenue": template.list_price,
                "stage_id": (won_stages[0] if won else random.choice(stages - won_stages)).id,
            })
            if won:
                self._backdate(lead, "date_closed", self._moment(random, MONTHS * 30, 1))

    # ------------------------------------------------------------
    # ORDERS
    # ------------------------------------------------------------

    def _create_orders(self, random, customers):
        """ Create all quotations, each by its consultant.

        :return: list of ``(order, state it is to end in, its date)``
        """
        orders = []
        for state, count, oldest, newest in ORDER_PLAN:
            for _index in range(count):
                moment = self._moment(random, oldest, newest)
                orders.append((self._create_order(random, customers, state), state, moment))
        return orders

    def _create_order(self, random, customers, state):
        team, main, parking, gift, consultants = random.choice(SALES_DESKS)
        user = self._ref(f"user_{random.choice(consultants)}")
        discounts = LARGE_DISCOUNTS if state == "draft" else SMALL_DISCOUNTS
        lines = [self._prepare_line(random, main, random.choice(discounts))]
        if random.random() < 0.45:
            lines.append(self._prepare_line(random, parking, random.choice(discounts)))
        if random.random() < 0.25:  # a gift is a line that costs nothing
            lines.append(self._prepare_line(random, gift, 100))
        return self.env["sale.order"].with_user(user).with_company(user.company_id).create({
            "partner_id": random.choice(customers).id,
            "team_id": self._ref(f"team_{team}").id,
            "sales_project_id": self._ref(f"project_{team.rpartition('_')[0]}").id,
            "order_line": [Command.create(line) for line in lines],
        })

    def _prepare_line(self, random, product, discount):
        variants = self._ref(f"product_{product}").product_variant_ids
        return {
            "product_id": random.choice(variants).id, "product_uom_qty": 1, "discount": discount}

    def _move_to_states(self, random, orders):
        """ Bring each order to its state the way its seller would, then date it back. """
        for order, state, _moment in orders:
            if state in ("sent", "cancel") or (state == "sale" and random.random() < 0.7):
                order.action_quotation_sent()
            if state == "sale":
                order.action_confirm()
            elif state == "cancel":
                order._action_cancel()
        for order, _state, moment in orders:
            order = order.sudo()  # sudo: demo data
            values = {"date_order": moment}
            if order.state in ("draft", "sent"):
                values["validity_date"] = moment.date() + timedelta(days=60)
            order.write(values)
            self._backdate(order, "create_date", moment)

    # ------------------------------------------------------------
    # DATES
    # ------------------------------------------------------------

    def _moment(self, random, oldest, newest):
        """ Return a moment between so many days ago, in the working hours of China. """
        day = fields.Date.today() - timedelta(days=random.randint(newest, oldest))
        moment = datetime.combine(day, time(1)) + timedelta(minutes=random.randrange(9 * 60))
        return min(moment, fields.Datetime.now())

    def _backdate(self, record, field, moment):
        """ Set what Odoo sets itself, as if ``record`` had been made or closed earlier. """
        record.flush_recordset()
        self.env.cr.execute(SQL(
            "UPDATE %s SET %s = %s WHERE id = %s",
            SQL.identifier(record._table), SQL.identifier(field), moment, record.id))
        record.invalidate_recordset([field])
