from odoo import Command
from odoo.addons.sales_logistics.tests.meal.common import MealCommon
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

# What each may do with a record of the first site that is not their own: read, write, create, delete.
PERSONAS = ("employee", "user", "officer", "elsewhere", "cost", "manager", "auditor")
TABLE = {
    "sales.meal.plan": ("r", "r", "rwcd", "r", "r", "rwcd", "r"),
    "sales.meal.time": ("r", "r", "rwcd", "r", "r", "rwcd", "r"),
    "sales.meal.price": ("", "", "", "", "r", "rwcd", "r"),
    "sales.meal.subsidy": ("", "", "", "", "r", "rwcd", "r"),
    "sales.meal.service": ("r", "r", "rw", "r", "r", "rw", "r"),
    "sales.meal.dish": ("r", "r", "rwcd", "rwcd", "r", "rwcd", "r"),
    "sales.meal": ("", "", "rwc", "", "r", "rwc", "r"),
    "sales.meal.rating": ("", "", "r", "", "", "r", "r"),
    "sales.meal.settlement": ("", "", "", "", "r", "rwcd", "r"),
    "sales.meal.settlement.line": ("", "", "", "", "r", "r", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestMealRights(MealCommon):
    """ Every persona against every model of meals. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        meal = cls._past("2026-10-02", cls.worker, close=False)
        dish = cls.env["sales.meal.dish"].create({"name": "Rice", "company_id": cls.company.id})
        meal.service_id.dish_ids = dish
        meal.service_id.action_close()
        rating = cls.env["sales.meal.rating"].create({"meal_id": meal.id, "dish_id": dish.id, "rating": 4})
        settlement = cls.env["sales.meal.settlement"].create({
            "site_id": cls.site.id, "partner_id": cls.vendor.id, "month": "2026-10-01"})
        cls.records = {record._name: record for record in (
            cls.plan, cls.lunch, cls.plan.price_ids[0], cls.plan.subsidy_ids[0], meal.service_id, dish, meal, rating, settlement,
            settlement.line_ids)}
        cls.personas = {
            "employee": cls.friend_user, "officer": cls.administrator, "elsewhere": cls.second_administrator,
            "manager": cls.logistics_manager, "auditor": cls.auditor,
            "user": cls._create_plain_user("reader", "sales_logistics.group_user"),
            "cost": cls._create_plain_user("payer", "sales_logistics.group_cost")}

    def _may(self, record, user):
        own = record.with_user(user)
        return "".join(letter for letter, operation in OPERATIONS.items() if own.has_access(operation))

    def test_every_persona_against_every_model(self):
        for model, expected in TABLE.items():
            for persona, letters in zip(PERSONAS, expected, strict=True):
                with self.subTest(model=model, persona=persona):
                    self.assertEqual(self._may(self.records[model], self.personas[persona]), letters)

    def test_nobody_of_another_company(self):
        boss = new_test_user(
            self.env, "test_boss", groups="sales_logistics.group_manager,sales_center.group_auditor", company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)])
        for model, record in self.records.items():
            for user in (self.stranger, boss):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self._may(record, user), "")
            self.assertFalse(self.env[model].with_user(boss).search([("id", "in", record.ids)]))

    def test_nobody_from_outside(self):
        for group in ("base.group_portal", "base.group_public"):
            outsider = new_test_user(self.env, f"test_{group[-6:]}", groups=group, company_id=self.company.id,
                                     company_ids=[Command.set(self.company.ids)])
            for model, record in self.records.items():
                with self.subTest(model=model, group=group):
                    self.assertEqual(self._may(record, outsider), "")

    def test_views_of_each_persona(self):
        """ What a view shows can be read by whoever opens it. """
        all_see = (("sales.meal.service", ("kanban", "list", "form", "calendar", "search")),
                   ("sales.meal", ("kanban", "list", "form", "calendar", "pivot", "search")))
        kept = (("sales.meal.plan", ("list", "form", "search")), ("sales.meal.dish", ("list", "kanban", "search")),
                ("sales.meal.rating", ("list", "pivot", "graph", "search")))
        settled = (("sales.meal.settlement", ("list", "form", "pivot", "search")),)
        self._sign_up()
        self.env.flush_all()
        for user, views in ((self.asker_user, all_see), (self.administrator, all_see + kept),
                            (self.logistics_manager, all_see + kept + settled), (self.auditor, all_see + kept + settled)):
            for model, modes in views:
                with self.subTest(user=user.login, model=model):
                    Model = self.env[model].with_user(user)
                    result = Model.get_views([(False, mode) for mode in modes])
                    records = Model.search([])
                    self.assertTrue(records)
                    records.web_read({name: {} for name in result["models"][model]["fields"]})

    def test_what_the_phone_asks_for(self):
        """ The card of a meal, as an employee without any right has it. """
        view = self.env.ref("sales_logistics.sales_meal_service_view_kanban_mine")
        names = set(self.env["sales.meal.service"].with_user(self.asker_user).get_view(view.id, "kanban")["models"]["sales.meal.service"])
        self.assertIn("my_price", names)
        [card] = self._service().with_user(self.asker_user).web_read({
            **{name: {} for name in names}, "dish_ids": {"fields": {"display_name": {}}}})
        self.assertEqual((card["my_state"], card["can_change"], card["my_price"]), ("none", True, 5))

    def test_ones_own(self):
        meal = self._sign_up()
        self.assertEqual(self._may(meal, self.asker_user), "rc")
        self.assertEqual(self._may(self._past("2026-11-02"), self.asker_user), "rc", "Nor is what was served written by who has eaten.")

    def test_an_administrator_elsewhere_is_an_employee_here(self):
        """ Who administers another site is late here as everybody else. """
        own = self.env["hr.employee"].create({"name": "Second", "user_id": self.second_administrator.id, "company_id": self.company.id})
        service = self._past("2026-11-20", close=False).service_id
        with self.assertRefused(UserError, "too late"):
            self.env["sales.meal"].with_user(self.second_administrator).create({
                "service_id": service.id, "late_reason": "I may", "employee_id": own.id})
        with self.assertRaises(AccessError):
            self._sign_up(self.second_administrator, service=self._service(), employee_id=self.worker.id)

    def test_a_site_without_administrators_is_everybodys(self):
        self.site.administrator_ids = False
        self.assertEqual(self._may(self.plan, self.second_administrator), "rwcd")
        self.assertEqual(self._may(self.records["sales.meal"], self.second_administrator), "rwc")

    def test_vendors_departments_and_projects_of_the_company(self):
        other = self.env["res.partner"].create({"name": "Other", "company_id": self.other_company.id})
        department = self.env["hr.department"].create({"name": "Other", "company_id": self.other_company.id})
        project = self.env["sales.project"].create({"name": "O", "code": "O", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self.plan.partner_id = other
        with self.assertRaises(UserError):
            self.plan.subsidy_ids[0].department_ids = department
        with self.assertRaises(UserError):
            self._sign_up().sudo().project_id = project
        with self.assertRaises(UserError):
            self.env["sales.meal.settlement"].create({"site_id": self.site.id, "partner_id": other.id})

    def test_a_manager_without_hr_enters_subsidies(self):
        """ By department and job position, in the form. """
        job = self.env["hr.job"].create({"name": "Cleaner", "company_id": self.company.id})
        form = Form(self.plan.with_user(self.logistics_manager))
        with form.subsidy_ids.new() as rule:
            rule.amount_type, rule.percent = "percent", 80
            rule.department_ids.add(self.externals)
            rule.job_ids.add(job)
        form.save()
        rule = self.plan.subsidy_ids.filtered("job_ids")
        self.assertEqual((rule.department_ids, rule.job_ids, rule.percent), (self.externals, job, 80))

    def test_one_user_with_two_employees(self):
        """ Each company's meals are eaten by the employee of that company. """
        self.asker_user.company_ids = self.company | self.other_company
        second = self.env["hr.employee"].create({
            "name": "Asker there", "user_id": self.asker_user.id, "company_id": self.other_company.id})
        plan = self.env["sales.meal.plan"].create({
            "name": "There", "site_id": self.other_site.id, "time_ids": [Command.create({"kind": "dinner"})]})
        both = self._service() | self._service(time=plan.time_ids)
        meals = both.with_user(self.asker_user).with_context(
            allowed_company_ids=(self.company | self.other_company).ids).action_sign_up()
        self.assertEqual(meals.employee_id, self.asker | second)
        self.assertEqual(both.with_user(self.asker_user).mapped("my_state"), ["signed", "signed"])

    def test_ratings_tell_administrators_of_the_site_only(self):
        rating = self.records["sales.meal.rating"]
        self.assertFalse(self.env["sales.meal.rating"].with_user(self.second_administrator).search([]))
        self.assertEqual(rating.dish_id.with_user(self.friend_user).rating_average, 4, "The average is for all.")

    def test_costs_by_right(self):
        """ What the company pays is read with the right to see costs, in lists, groups and searches alike. """
        Meal = self.env["sales.meal"]
        for user in (self.administrator, self.friend_user):
            with self.assertRaises(AccessError):
                Meal.with_user(user)._read_group([], ["site_id"], ["company_part:sum"])
            with self.assertRaises(AccessError):
                Meal.with_user(user).search([("company_part", ">", 3)])
            with self.assertRaises(AccessError):
                self.records["sales.meal"].with_user(user).read(["price"])
        self.assertTrue(Meal.with_user(self.personas["cost"])._read_group([], ["site_id"], ["company_part:sum"]))
