from odoo import Command
from odoo.addons.sales_center.tests.common import SalesTeamTreeCommon
from odoo.tests import new_test_user


class SalesLogisticsCommon(SalesTeamTreeCommon):
    """ A site of each company, a person of each group, and two employees: one who answers
    for the first site (``keeper``, without a right in logistics) and one of the other company. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user, cls.administrator, cls.second_administrator, cls.logistics_manager = [
            cls._new_logistics_user(login, group)
            for login, group in (("user", "group_user"), ("officer", "group_officer"),
                                 ("officer_2", "group_officer"), ("manager", "group_manager"))]
        cls.keeper_user = new_test_user(
            cls.env, "test_keeper", groups="base.group_user", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.keeper, cls.other_employee = cls.env["hr.employee"].create([
            {"name": "Keeper", "company_id": cls.company.id, "user_id": cls.keeper_user.id},
            {"name": "Elsewhere", "company_id": cls.other_company.id}])
        cls.site, cls.other_site = cls.env["sales.site"].create([
            {"name": "Hall", "code": "H1", "company_id": cls.company.id, "team_id": cls.project.id,
             "manager_id": cls.keeper.id, "area_ids": [
                 Command.create({"name": "Hall", "kind": "hall", "capacity": 40}),
                 Command.create({"name": "Office 1", "kind": "office"}),
                 Command.create({"name": "Office 2", "kind": "office", "employee_id": cls.keeper.id})]},
            {"name": "Other", "code": "H1", "company_id": cls.other_company.id},
        ])

    @classmethod
    def _new_logistics_user(cls, login, group):
        return new_test_user(
            cls.env, f"test_logistics_{login}", groups=f"sales_logistics.{group}",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
