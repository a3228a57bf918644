from odoo.addons.sales_logistics.tests.areas_common import AreasCommon
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged


@tagged("post_install", "-at_install")
class TestLogisticsCostTotal(AreasCommon):
    """ The report adds up to what each area itself says, and leads back to it. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.costs = cls.env["sales.logistics.cost"].with_user(cls.reader)
        cls.domain = [("company_id", "=", cls.company.id)]

    def test_each_kind_is_what_its_area_says(self):
        found = dict(self.costs._read_group(self.domain, ["kind"], ["amount:sum"]))
        self.assertEqual(found.keys(), self.sources.keys())
        for kind, amount in self.sources.items():
            with self.subTest(kind=kind):
                self.assertGreater(amount, 0)
                self.assertAlmostEqual(found[kind], amount, places=2)

    def test_total_is_the_sum_however_it_is_grouped(self):
        whole = sum(self.sources.values())
        for groupby in ([], ["site_id"], ["project_id"], ["kind"], ["date:month"], ["site_id", "kind", "date:month"]):
            with self.subTest(groupby=groupby):
                groups = self.costs._read_group(self.domain, groupby, ["amount:sum"])
                self.assertAlmostEqual(sum(group[-1] for group in groups), whole, places=2)
        self.assertEqual(self.costs.search(self.domain).site_id, self.site.with_user(self.reader))
        self.assertEqual(self.costs.search(self.domain).project_id, self.project_sold.with_user(self.reader))

    def test_each_opens_what_it_comes_from(self):
        """ Who may see costs and nothing else gets the form of each, with all that it shows. """
        opened = set()
        for cost in self.costs.search(self.domain):
            action = cost.action_open_origin()
            if (cost.kind, action["res_model"]) in opened:
                continue
            opened.add((cost.kind, action["res_model"]))
            with self.subTest(kind=cost.kind, model=action["res_model"]):
                origin = self.env[action["res_model"]].with_user(self.reader).browse(action["res_id"])
                self.assertTrue(origin.display_name)
                Form(origin)
        self.assertEqual({kind for kind, _model in opened}, set(self.sources))

    def test_origins_are_to_read_alone(self):
        for cost in self.costs.search(self.domain):
            origin = self.env[cost.res_model].with_user(self.reader).browse(cost.res_id)
            with self.subTest(model=cost.res_model):
                self.assertTrue(origin.has_access("read"))
                if cost.res_model != "sales.trip.cost":  # which its own rules keep, see there
                    self.assertFalse(origin.has_access("write") or origin.has_access("unlink"))

    def test_nobody_else_sees_costs(self):
        for user in (self.asker_user, self.administrator, self.second_administrator):
            with self.subTest(user=user.login):
                costs = self.costs.with_user(user)
                for call in (lambda costs=costs: costs.search([]), lambda costs=costs: costs.search([]).export_data(["amount"]),
                             lambda costs=costs: costs.formatted_read_group([], ["kind"], ["amount:sum"])):
                    self.assertRaises(AccessError, call)
        self.stranger.group_ids += self.env.ref("sales_logistics.group_cost")
        self.assertFalse(self.costs.with_user(self.stranger).search(self.domain))

    def test_sheet_has_what_the_screen_has(self):
        self.reader.group_ids += self.env.ref("base.group_allow_export")
        costs = self.costs.search(self.domain)
        rows = costs.export_data(["date", "site_id/name", "project_id/name", "kind", "name", "amount"])["datas"]
        self.assertEqual(len(rows), len(costs))
        self.assertAlmostEqual(sum(row[-1] for row in rows), sum(self.sources.values()), places=2)
        self.assertEqual({row[1] for row in rows}, {"Hall"})

    def test_furnishing_without_a_date_counts_on_the_companys_day(self):
        """ Entered at six in the evening UTC, it is the next day in China. """
        vase = self.env["sales.site.furnishing"].create({"name": "Vase", "site_id": self.site.id, "value": 10, "date": False})
        self.env.flush_all()
        self.env.cr.execute("UPDATE sales_site_furnishing SET create_date = '2026-08-31 18:00:00' WHERE id = %s", [vase.id])
        [cost] = self.costs.search([("res_model", "=", "sales.site.furnishing"), ("res_id", "=", vase.id)])
        self.assertEqual(str(cost.date), "2026-09-01")
