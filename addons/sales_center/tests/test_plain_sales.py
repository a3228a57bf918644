from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import SalesTeamTreeCommon


@tagged("post_install", "-at_install")
class TestPlainSales(SalesTeamTreeCommon):
    """ Who sells in Odoo without a role in the Sales Centre reads his or her documents whole, as before it was installed. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env, "test_plain_salesman", groups="sales_team.group_sale_salesman", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.order = cls._create_order(cls.salesman, cls.team_a)
        cls.lead = cls.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity", "user_id": cls.salesman.id, "team_id": cls.team_a.id,
            "partner_id": cls.customer.id, "company_id": cls.company.id})
        cls.env.flush_all()

    def test_reads_all_fields(self):
        """ All that our addons add and the reader is given; of Odoo's own, lines show what only accountants read. """
        for record in (self.order, self.order.order_line, self.lead, self.customer, self.product, self.product.product_tmpl_id,
                       self.team_a, self.company):
            record = record.with_user(self.salesman)
            names = [name for name in record.fields_get(attributes=["type"])
                     if any(module.startswith("sales_") and module != "sales_team" for module in record._fields[name]._modules)]
            with self.subTest(model=record._name):
                self.assertTrue(record.read([*names, "display_name"]))
        self.assertTrue(self.order.with_user(self.salesman).read())

    def test_nothing_of_contracts_and_visitors(self):
        self.assertNotIn("contract_ids", self.order.with_user(self.salesman).read()[0])
        self.assertNotIn("registration_ids", self.lead.with_user(self.salesman).read()[0])
        self.assertIn("contract_ids", self.order.with_user(self.officer).read()[0])
