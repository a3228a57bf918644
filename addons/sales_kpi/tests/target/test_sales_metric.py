from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.addons.sales_center.tests.common import SalesTeamTreeCommon
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSalesMetric(SalesTeamTreeCommon):
    """ Orders of March 2031, of two sellers in two currencies. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cny = cls.env.ref("base.CNY")
        cls.eur = cls.env.ref("base.EUR")
        (cls.cny | cls.eur).active = True
        cls.company.currency_id = cls.cny
        cls.env["res.currency.rate"].create([
            {"name": "2031-03-01", "rate": 0.1, "currency_id": cls.eur.id, "company_id": cls.company.id},
            {"name": "2031-03-20", "rate": 0.2, "currency_id": cls.eur.id, "company_id": cls.company.id},
        ])
        cls.yuan_list, cls.euro_list = cls.env["product.pricelist"].create([
            {"name": currency.name, "currency_id": currency.id, "company_id": cls.company.id}
            for currency in (cls.cny, cls.eur)])
        cls._order(cls.consultant, cls.team_a, datetime(2031, 3, 5, 3), 1000)
        cls._order(cls.consultant_b, cls.team_b, datetime(2031, 3, 10, 3), 500)
        cls._order(cls.consultant, cls.team_a, datetime(2031, 3, 10, 3), 7, state="draft")
        cls.order_intake = cls.env.ref("sales_kpi.metric_order_intake")
        cls.order_count = cls.env.ref("sales_kpi.metric_order_count")
        for user in (cls.consultant, cls.leader, cls.manager, cls.officer):
            user.group_ids += cls.env.ref("sales_kpi.group_user")
        cls.keeper = new_test_user(
            cls.env, "test_keeper", groups="sales_kpi.group_officer", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.stranger = new_test_user(
            cls.env, "test_stranger", groups="base.group_user", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.kpi_manager = new_test_user(
            cls.env, "test_kpi_manager", groups="sales_kpi.group_manager", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])

    @classmethod
    def _order(cls, user, team, date_order, price, state="sale", **values):
        if team.company_id == cls.company:
            values.setdefault("pricelist_id", cls.yuan_list.id)
        order = cls._create_order(user, team, **values)
        order.order_line.price_unit = price
        order.order_line.flush_recordset()
        order.write({"state": state, "date_order": date_order})
        order.flush_recordset()
        return order

    def _count(self, metric, user, start="2031-03-01", end="2031-03-31"):
        return metric.with_user(user)._count(date.fromisoformat(start), date.fromisoformat(end))

    def _create_metric(self, **values):
        return self.env["sales.metric"].create({
            "name": "Metric",
            "model_id": self.env.ref("sale.model_sale_order").id,
            "measure_field_id": self.env.ref("sale.field_sale_order__amount_untaxed").id,
            "date_field_id": self.env.ref("sale.field_sale_order__date_order").id,
            **values,
        })

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def test_counted_with_the_rights_of_the_caller(self):
        for user, expected in (
            (self.consultant, (1, 1000)), (self.leader, (1, 1000)), (self.manager, (2, 1500)),
            (self.officer, (2, 1500)),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._count(self.order_intake, user), expected)
                self.assertEqual(self._count(self.order_count, user), (expected[0], expected[0]))
        with self.assertRaises(AccessError):
            self._count(self.order_intake, self.keeper)

    def test_period_of_the_timezone_of_the_user(self):
        # 1 April, 06:30 in Shanghai, is still 31 March in London
        self._order(self.consultant, self.team_a, datetime(2031, 3, 31, 22, 30), 30)
        metric = self.order_intake.with_context(tz="Europe/London")
        self.assertEqual(self._count(metric, self.consultant)[1], 1030)
        metric = self.order_intake.with_context(tz="Asia/Shanghai")
        self.assertEqual(self._count(metric, self.consultant)[1], 1000)
        self.assertEqual(self._count(metric, self.consultant, "2031-04-01", "2031-04-01")[1], 30)

    def test_currencies_at_the_rate_of_the_day(self):
        for day in (10, 25):
            self._order(self.consultant, self.team_a, datetime(2031, 3, day, 3), 10,
                        pricelist_id=self.euro_list.id)
        # 10 EUR are 100 CNY on the 10th, and 50 CNY on the 25th
        self.assertEqual(self._count(self.order_intake, self.consultant), (3, 1150))

    def test_company_of_the_metric(self):
        self._order(self.other_leader, self.other_team, datetime(2031, 3, 5, 3), 99)
        self.officer.company_ids = [Command.link(self.other_company.id)]
        self.assertEqual(self._count(self.order_count, self.officer), (3, 3))
        self.order_count.company_id = self.company
        self.assertEqual(self._count(self.order_count, self.officer), (2, 2))
        self.order_count.company_id = self.other_company
        self.assertFalse(self.env["sales.metric"].with_user(self.consultant).search(
            [("id", "=", self.order_count.id)]))

    def test_amounts_of_a_company_without_stored_currency(self):
        lead_metric = self._create_metric(
            model_id=self.env.ref("crm.model_crm_lead").id,
            measure_field_id=self.env.ref("crm.field_crm_lead__expected_revenue").id,
            date_field_id=self.env.ref("crm.field_crm_lead__create_date").id,
            domain="[('name', '=', 'Lead of the metric')]")
        self.assertEqual(lead_metric._get_currency_groupby(), "company_id")
        self.env["crm.lead"].create({
            "name": "Lead of the metric", "expected_revenue": 12, "user_id": self.consultant.id,
            "team_id": self.team_a.id})
        today = fields.Date.context_today(lead_metric.with_user(self.consultant))
        self.assertEqual(
            lead_metric.with_user(self.consultant)._count(today.replace(day=1), today)[1], 12)

    def test_shipped_metrics_run(self):
        for name in ("order_intake", "order_count", "opportunities_won", "invoiced", "new_customers"):
            metric = self.env.ref(f"sales_kpi.metric_{name}")
            rows, total = metric._count(date(2031, 3, 1), date(2031, 3, 31))
            self.assertGreaterEqual(rows, 0, name)
            self.assertGreaterEqual(total, 0, name)

    def test_query_count(self):
        """ Neither more days nor more currencies cost a query. """
        metric = self.order_intake.with_user(self.manager)

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            metric._count(date(2031, 3, 1), date(2031, 3, 31))
            return self.env.cr.sql_log_count - before

        self._order(self.consultant, self.team_a, datetime(2031, 3, 1, 3), 1,
                    pricelist_id=self.euro_list.id)
        count_queries()
        few = count_queries()
        for index in range(10):
            self._order(self.consultant, self.team_a, datetime(2031, 3, 1 + index, 3), 1,
                        pricelist_id=self.euro_list.id)
        self.assertEqual(count_queries(), few)

    # ------------------------------------------------------------
    # VALIDATION
    # ------------------------------------------------------------

    def test_fields_are_checked(self):
        field = self.env.ref
        for values, message in (
            ({"measure_field_id": field("crm.field_crm_lead__expected_revenue").id}, "other records"),
            ({"measure_field_id": field("sale.field_sale_order__name").id}, "wrong type"),
            ({"measure_field_id": field("sale.field_sale_order__amount_to_invoice").id}, "not stored"),
            ({"date_field_id": field("sale.field_sale_order__name").id}, "wrong type"),
            ({"date_field_id": field("crm.field_crm_lead__create_date").id}, "other records"),
            ({"unit": "piece"}, "its unit is the currency"),
            ({"model_id": field("sale.model_sale_order_discount").id}, "not records that can be counted"),
            ({"model_id": field("mail.model_mail_thread").id}, "not records that can be counted"),
        ):
            with self.subTest(values=values), self.assertRefused(ValidationError, message):
                self._create_metric(**values)
        self._create_metric()

    def test_measure_and_unit_agree(self):
        for values in ({"measure": "count"}, {"measure_field_id": False},
                       {"measure": "count", "measure_field_id": False, "unit": "currency"}):
            with self.subTest(values=values), mute_logger("odoo.sql_db"), \
                    self.assertRaises(IntegrityError):
                self._create_metric(**values)
        self._create_metric(measure="count", measure_field_id=False, unit="piece")

    def test_domain_is_checked(self):
        for domain in ("[('no_such_field', '=', 1)]", "[(", "__import__('os')", "[('state', 'xx', 1)]"):
            with self.subTest(domain=domain), self.assertRefused(ValidationError, "filter"):
                self._create_metric(domain=domain)

    # ------------------------------------------------------------
    # RIGHTS AND SCREENS
    # ------------------------------------------------------------

    def test_rights(self):
        for user, rights in (
            (self.consultant, "r"), (self.auditor, "r"), (self.keeper, "rwc"),
            (self.kpi_manager, "rwcu"), (self.director, "rwcu"), (self.stranger, ""),
        ):
            Metric = self.env["sales.metric"].with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(
                    "".join(letter for letter, operation in zip(
                        "rwcu", ("read", "write", "create", "unlink"), strict=False)
                        if Metric.has_access(operation)), rights)

    def test_form_of_an_officer(self):
        form = Form(self.env["sales.metric"].with_user(self.keeper))
        form.name = "Order lines"
        form.model_id = self.env.ref("sale.model_sale_order_line")
        form.measure_field_id = self.env.ref("sale.field_sale_order_line__product_uom_qty")
        form.date_field_id = self.env.ref("sale.field_sale_order_line__create_date")
        form.unit = "sqm"
        metric = form.save()
        self.assertEqual(metric.model_name, "sale.order.line")
        form = Form(metric)
        form.measure = "count"
        self.assertEqual(form.unit, "piece")
        form.save()
        self.assertFalse(metric.measure_field_id)

    def test_try_out(self):
        action = self.order_intake.with_user(self.manager).action_try_out()
        Trial = self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        form = Form(Trial)
        form.date_from, form.date_to = date(2031, 3, 1), date(2031, 3, 31)
        self.assertEqual((form.record_count, form.amount), (2, 1500))
        self.assertEqual(form.currency_id, self.cny)
        self.assertGreater(form.duration, 0)
        trial = form.save()
        action = trial.action_open_records()
        orders = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
        self.assertEqual(sum(orders.mapped("amount_untaxed")), 1500)
        self.assertFalse(self.env["sales.metric.trial"].with_user(self.consultant).search([]))
        with self.assertRefused(ValidationError, "ends before it begins"):
            trial.date_to = date(2031, 2, 1)

    def test_views_of_each_group(self):
        for user in (self.consultant, self.keeper, self.kpi_manager, self.auditor):
            Metric = self.env["sales.metric"].with_user(user)
            result = Metric.get_views([(False, "list"), (False, "form"), (False, "search")])
            Metric.search([]).read(list(result["models"]["sales.metric"]["fields"]))
