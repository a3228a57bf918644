from contextlib import contextmanager

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

GROUPS = (
    "group_consultant", "group_team_leader", "group_project_manager", "group_officer",
    "group_director", "group_general_manager", "group_auditor",
)


class SalesTeamTreeCommon(TransactionCase):
    """ A sales organisation in two companies::

        first company                                  second company
        region (regional head)                         other_region (other_head)
        `- project (project manager)                   `- other_team (other_leader)
           |- team_a (leader): consultant, colleague
           `- team_b (leader_b): consultant_b

    Everybody else is in no team: officer, director, general manager, auditor.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "First Sales Centre"})
        cls.other_company = cls.env["res.company"].create({"name": "Second Sales Centre"})
        cls.env = cls.env(context=dict(
            cls.env.context, tracking_disable=True, no_reset_password=True))

        cls.head = cls._create_user("head", "group_project_manager")
        cls.manager = cls._create_user("manager", "group_project_manager")
        cls.leader = cls._create_user("leader", "group_team_leader")
        cls.leader_b = cls._create_user("leader_b", "group_team_leader")
        cls.consultant = cls._create_user("consultant", "group_consultant")
        cls.colleague = cls._create_user("colleague", "group_consultant")
        cls.consultant_b = cls._create_user("consultant_b", "group_consultant")
        cls.officer = cls._create_user("officer", "group_officer")
        cls.director = cls._create_user("director", "group_director")
        cls.general_manager = cls._create_user("general_manager", "group_general_manager")
        cls.auditor = cls._create_user("auditor", "group_auditor")
        cls.other_head = cls._create_user("other_head", "group_project_manager", cls.other_company)
        cls.other_leader = cls._create_user("other_leader", "group_team_leader", cls.other_company)

        Team = cls.env["crm.team"]
        cls.region = Team.create({
            "name": "Region", "kind": "region", "user_id": cls.head.id,
            "company_id": cls.company.id, "discount_authority": 8})
        cls.project = Team.create({
            "name": "Project", "kind": "project", "user_id": cls.manager.id,
            "parent_id": cls.region.id, "discount_authority": 5})
        cls.team_a, cls.team_b = Team.create([
            {"name": "Team A", "user_id": cls.leader.id, "parent_id": cls.project.id,
             "discount_authority": 2,
             "member_ids": [Command.set((cls.consultant | cls.colleague).ids)]},
            {"name": "Team B", "user_id": cls.leader_b.id, "parent_id": cls.project.id,
             "member_ids": [Command.set(cls.consultant_b.ids)]},
        ])
        cls.other_region = Team.create({
            "name": "Other Region", "kind": "region", "user_id": cls.other_head.id,
            "company_id": cls.other_company.id})
        cls.other_team = Team.create({
            "name": "Other Team", "user_id": cls.other_leader.id,
            "parent_id": cls.other_region.id})

        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.product = cls.env["product.product"].create({
            "name": "Parking space", "list_price": 1000, "type": "service", "taxes_id": False})

    @classmethod
    def _create_user(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env, login=f"test_{login}", name=login.replace("_", " ").title(),
            groups=f"sales_center.{group}",
            company_id=company.id, company_ids=[Command.set(company.ids)])

    @classmethod
    def _create_order(cls, user, team, **values):
        return cls.env["sale.order"].create({
            "partner_id": cls.customer.id, "user_id": user.id, "team_id": team.id,
            "company_id": (team.company_id or cls.company).id,
            "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": 1})],
            **values,
        })

    @contextmanager
    def assertRefused(self, exception, message):
        """ Expect ``exception`` with ``message`` in its text, and undo what led to it. """
        with self.assertRaises(exception) as catcher:
            yield
        self.assertIn(message, str(catcher.exception))
