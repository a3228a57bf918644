from datetime import timedelta

from odoo import Command, fields
from odoo.addons.sales_center.tests.common import SalesTeamTreeCommon
from odoo.tests import new_test_user


class LogisticsCommon(SalesTeamTreeCommon):
    """ Besides the sales organisation: two plain employees with accounts (asker, colleague), a driver with one, a worker
    without; two administrators, one of them of the second site only, a manager; a site of each company and a third. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids = [Command.link(cls.company.id), Command.link(cls.other_company.id)]
        cls.asker_user, cls.friend_user, cls.driver_user = [
            cls._create_plain_user(login) for login in ("asker", "friend", "driver")]
        cls.administrator, cls.second_administrator, cls.logistics_manager = [
            cls._create_plain_user(login, f"sales_logistics.{group}")
            for login, group in (("admin_1", "group_officer"), ("admin_2", "group_officer"), ("chief", "group_manager"))]
        cls.stranger = cls._create_plain_user("stranger", "sales_logistics.group_officer", cls.other_company)
        cls.asker, cls.friend, cls.driver, cls.keeper = cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
            for user in (cls.asker_user, cls.friend_user, cls.driver_user, cls.administrator)])
        cls.worker, cls.foreigner = cls.env["hr.employee"].create([
            {"name": "Worker", "company_id": cls.company.id}, {"name": "Foreigner", "company_id": cls.other_company.id}])
        cls.site, cls.other_site, cls.second_site = cls.env["sales.site"].create([
            {"name": "Hall", "code": "H1", "company_id": cls.company.id, "administrator_ids": [Command.set(cls.administrator.ids)]},
            {"name": "Other", "code": "H1", "company_id": cls.other_company.id},
            {"name": "Annex", "code": "H2", "company_id": cls.company.id,
             "administrator_ids": [Command.set(cls.second_administrator.ids)]}])
        cls.now = fields.Datetime.now().replace(microsecond=0)

    @classmethod
    def _create_plain_user(cls, login, group="base.group_user", company=None):
        company = company or cls.company
        return new_test_user(
            cls.env, f"test_{login}", name=login.title(), groups=group, company_id=company.id,
            company_ids=[Command.set(company.ids)])

    @classmethod
    def _hours(cls, hours):
        """:returns: datetime so many hours from now"""
        return cls.now + timedelta(hours=hours)

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before
