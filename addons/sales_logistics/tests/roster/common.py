from odoo import Command
from odoo.tests import new_test_user

from ..site_common import SalesLogisticsCommon


class RosterCommon(SalesLogisticsCommon):
    """ Two sites of the first company in China with a post each, an early and a late shift, two people. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.second_site = cls.env["sales.site"].create({"name": "Second", "code": "H2", "company_id": cls.company.id})
        cls.post, cls.second_post, cls.other_post = cls.env["sales.duty.post"].create([
            {"name": "Reception", "site_id": site.id} for site in (cls.site, cls.second_site, cls.other_site)])
        cls.early, cls.late, cls.night = cls.env["sales.duty.shift"].create([
            {"name": "Early", "hour_from": 8.5, "hour_to": 14}, {"name": "Late", "hour_from": 13, "hour_to": 20},
            {"name": "Night", "hour_from": 22, "hour_to": 6}])
        cls.colleague_user = new_test_user(
            cls.env, "test_on_duty", groups="base.group_user", company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)])
        cls.colleague_employee = cls.env["hr.employee"].create({
            "name": "On Duty", "company_id": cls.company.id, "user_id": cls.colleague_user.id})

    @classmethod
    def _duty(cls, date="2099-06-01", shift=None, employee=None, post=None, **values):
        post = post or cls.post
        return cls.env["sales.duty"].with_user(cls.administrator).create({
            "site_id": post.site_id.id, "post_id": post.id, "date": date, "shift_id": (shift or cls.early).id,
            "employee_id": (cls.keeper if employee is None else employee).id, **values})
