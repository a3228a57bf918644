from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SalesTeamTreeCommon

# What the auditor opens, as (action, model): each view of it, list and form with a record.
AUDITED_ACTIONS = (
    "sales_center.crm_team_action_tree",
    "sale.action_quotations_with_onboarding",
    "sale.action_orders",
    "sale.product_template_action",
    "sale.action_order_report_all",
    "account.res_partner_action_customer",
    "crm.crm_lead_opportunities",
    "crm.crm_lead_all_leads",
    "crm.crm_activity_report_action",
    "crm.crm_opportunity_report_action",
    "account.action_move_out_invoice_type",
    "product.product_pricelist_action2",
)
READ_ONLY_MODELS = (
    "sale.order", "sale.order.line", "sale.report", "sale.order.template",
    "sale.order.template.line", "crm.lead", "crm.team", "crm.team.member", "crm.tag", "crm.stage",
    "crm.lost.reason", "crm.recurring.plan", "crm.activity.report", "account.move",
    "account.move.line", "account.invoice.report", "account.payment", "account.journal",
    "account.payment.term",
    "account.tax", "account.partial.reconcile", "product.template", "product.product",
    "product.category", "product.pricelist", "product.pricelist.item", "res.partner",
    "hr.department",
)


class SalesDocumentsCommon(SalesTeamTreeCommon):
    """ One order in each company; a lead, an invoice and a bill of team A. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(cls.consultant, cls.team_a)
        cls.order_other = cls._create_order(cls.other_leader, cls.other_team)
        cls.lead = cls.env["crm.lead"].create({
            "name": "Lead", "type": "opportunity", "user_id": cls.consultant.id,
            "team_id": cls.team_a.id, "partner_id": cls.customer.id,
            "tag_ids": [Command.create({"name": "Hot"})]})
        cls.journal = cls.env["account.journal"].create({
            "name": "Sales", "type": "sale", "code": "TSC", "company_id": cls.company.id})
        cls.income = cls.env["account.account"].create({
            "name": "Income", "code": "TSC400", "account_type": "income",
            "company_ids": [Command.set(cls.company.ids)]})
        customer = cls.customer.with_company(cls.company)
        for kind in ("receivable", "payable"):
            customer[f"property_account_{kind}_id"] = cls.income.create({
                "name": kind, "code": f"TSC{kind}", "reconcile": True,
                "account_type": "asset_receivable" if kind == "receivable" else "liability_payable",
                "company_ids": [Command.set(cls.company.ids)]})
        cls.invoice, cls.bill = [cls.env["account.move"].with_company(cls.company).create({
            "move_type": move_type, "partner_id": cls.customer.id, "team_id": cls.team_a.id,
            "invoice_user_id": cls.consultant.id, "journal_id": journal.id,
            "invoice_line_ids": [Command.create({
                "name": "Flat", "quantity": 1, "price_unit": 10, "account_id": cls.income.id,
                "tax_ids": False})],
        }) for move_type, journal in (
            ("out_invoice", cls.journal),
            ("in_invoice", cls.journal.create({
                "name": "Bills", "type": "purchase", "code": "TSP", "company_id": cls.company.id})),
        )]
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestAuditor(SalesDocumentsCommon):
    """ The auditor reads all of his or her companies, and changes nothing. """

    def _read_fields(self, records, node):
        """ Read what a list or form shows, also in the views within it. """
        for field in node.xpath(".//field[count(ancestor::field) = $depth]",
                                depth=len(list(node.iterancestors("field")))):
            name = field.get("name")
            records.read([name])
            for subview in field:
                if subview.tag in ("list", "kanban", "form") and records[name]:
                    self._read_fields(records[name], subview)

    def test_opens_every_list_and_form(self):
        for xmlid in AUDITED_ACTIONS:
            action = self.env.ref(xmlid)
            Model = self.env[action.res_model].with_user(self.auditor)
            modes = action.view_mode.split(",")
            views = [(view.view_id.id, view.view_mode) for view in action.view_ids]
            views += [(False, mode) for mode in modes if mode not in {mode for _id, mode in views}]
            result = Model.get_views([*views, (action.search_view_id.id, "search")])
            records = Model.search([], limit=5)
            for mode in {"list", "kanban", "form"} & set(result["views"]):
                with self.subTest(action=xmlid, mode=mode):
                    self._read_fields(records, etree.fromstring(result["views"][mode]["arch"]))

    def test_sees_all_of_the_company_only(self):
        Order = self.env["sale.order"].with_user(self.auditor)
        orders = self.order | self.order_other
        domain = [("id", "in", orders.ids)]
        self.assertEqual(Order.search(domain).sudo(), self.order)
        self.auditor.company_ids = [Command.link(self.other_company.id)]
        self.assertEqual(Order.search(domain).sudo(), orders)
        self.assertIn(self.lead, self.env["crm.lead"].with_user(self.auditor).search([]).sudo())

    def test_invoices_of_customers_only(self):
        Move = self.env["account.move"].with_user(self.auditor)
        self.assertEqual(
            Move.search([("id", "in", (self.invoice | self.bill).ids)]).sudo(), self.invoice)
        self.assertFalse(self.env["account.move.line"].with_user(self.auditor).search(
            [("move_id", "=", self.bill.id)]))
        self.assertTrue(self.env["account.move.line"].with_user(self.auditor).search(
            [("move_id", "=", self.invoice.id)]))

    def test_changes_nothing(self):
        for model in READ_ONLY_MODELS:
            Model = self.env[model].with_user(self.auditor)
            with self.subTest(model=model):
                self.assertTrue(Model.has_access("read"))
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(Model.has_access(operation), operation)

    def test_no_action_on_documents(self):
        order, invoice = self.order.with_user(self.auditor), self.invoice.with_user(self.auditor)
        lead = self.lead.with_user(self.auditor)
        for action in (
            order.action_confirm, order.action_cancel, order.action_quotation_sent, order.copy,
            lambda: order.write({"note": "x"}), lambda: order.order_line.write({"discount": 50}),
            lead.action_set_won, lead.action_set_lost, invoice.action_post,
            lambda: self.env["crm.team"].browse(self.team_a.id).with_user(self.auditor).write({"color": 3}),
        ):
            with self.subTest(action=str(action)), self.assertRaises(AccessError):
                action()
        self.assertEqual(self.order.state, "draft")

    def test_no_messages_and_activities_on_documents(self):
        for record in (self.order, self.lead, self.invoice, self.team_a):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(self.auditor).message_post(body="Hello")
            with self.subTest(record=record), self.assertRaises(AccessError):
                self.env["ir.attachment"].with_user(self.auditor).create({
                    "name": "x.txt", "raw": b"x", "res_model": record._name, "res_id": record.id})
        for record in (self.order, self.lead, self.invoice):
            with self.subTest(record=record), self.assertRaises(AccessError):
                record.with_user(self.auditor).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=self.auditor.id)
        # who is in invoicing besides goes on as before, and so does the seller
        self.auditor.group_ids += self.env.ref("account.group_account_invoice")
        self.invoice.with_user(self.auditor).message_post(body="Hello")
        self.invoice.with_user(self.consultant).message_post(body="Hello")

    def test_menus(self):
        visible = self.env["ir.ui.menu"].with_user(self.auditor)._visible_menu_ids()
        for xmlid in ("sales_center.menu_sales_center_teams", "sale.menu_sale_quotations",
                      "sale.menu_sale_order", "crm.menu_crm_opportunities"):
            self.assertIn(self.env.ref(xmlid).id, visible, xmlid)
        for xmlid in ("sales_center.menu_sales_center_rules", "sales_center.menu_sales_center_pools"):
            self.assertIn(self.env.ref(xmlid).id, visible, xmlid)
        self.assertNotIn(self.env.ref("sales_center.menu_sales_center_to_decide").id, visible)


@tagged("post_install", "-at_install")
class TestSupervisedInvoices(SalesDocumentsCommon):
    """ The same invoices and bills, seen by the leaders of teams. """

    def test_invoices(self):
        moves = self.invoice | self.bill
        for user, expected in (
            (self.consultant, self.invoice), (self.leader, self.invoice), (self.manager, self.invoice),
            (self.head, self.invoice), (self.colleague, moves.browse()),
            (self.leader_b, moves.browse()), (self.other_head, moves.browse()),
        ):
            with self.subTest(user=user.login):
                found = self.env["account.move"].with_user(user).search([("id", "in", moves.ids)])
                self.assertEqual(found.sudo(), expected)
                lines = self.env["account.move.line"].with_user(user).search(
                    [("move_id", "in", moves.ids)])
                self.assertEqual(lines.move_id.sudo(), expected)
