from contextlib import nullcontext
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields

from ..inventory.common import UnitsCommon


class RegistrationCommon(UnitsCommon):
    """ The project of `UnitsCommon` in a Chinese company: a call protects 7 days, a visit 30. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.estate.state = "selling"
        cls.source = cls.env["utm.source"].create({"name": "Billboard"})

    @classmethod
    def _register(cls, user=None, phone="138 1234 5678", **values):
        user = user or cls.consultant
        return cls.env["sales.registration"].with_user(user).create({
            "project_id": cls.estate.id, "customer_name": "王小明", "phone": phone, "source_id": cls.source.id, **values})

    def _run_cron(self, xmlid, moment=None):
        """ As the scheduler does it, which commits between its batches. """
        with freeze_time(moment) if moment else nullcontext(), self.enter_registry_test_mode():
            self.env.ref(f"sales_center.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _ago(cls, **delta):
        return fields.Datetime.now() - timedelta(**delta)
