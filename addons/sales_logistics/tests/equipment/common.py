from odoo import Command
from odoo.addons.sales_logistics.tests.common import LogisticsCommon


class EquipmentCommon(LogisticsCommon):
    """ A projector and an air conditioner at the hall, a screen at the annex, one at the other company's site; the hall opens from
    Monday to Friday at nine, in China. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.opening = cls.env["resource.calendar"].create({
            "name": "Weekdays", "tz": "Asia/Shanghai", "company_id": cls.company.id, "attendance_ids": [Command.clear(), *(
                Command.create({"name": day, "dayofweek": day, "hour_from": 9, "hour_to": 18, "day_period": "morning"})
                for day in "01234")]})
        cls.site.resource_calendar_id = cls.opening
        cls.area, cls.annex_area = cls.env["sales.site.area"].create([
            {"name": name, "site_id": site.id} for name, site in (("Tables", cls.site), ("Room", cls.second_site))])
        cls.projector, cls.cooler, cls.screen, cls.other_screen = cls.env["maintenance.equipment"].create([
            {"name": name, "serial_no": f"SN-{name}", "company_id": site.company_id.id, "sales_site_id": site.id, "cost": 900}
            for name, site in (("Projector", cls.site), ("Cooler", cls.site), ("Screen", cls.second_site), ("Theirs", cls.other_site))])
        cls.projector.sales_area_id = cls.area

    @classmethod
    def _new_plan(cls, **values):
        return cls.env["sales.upkeep.plan"].with_user(cls.administrator).create({
            "name": "Clean", "equipment_id": cls.cooler.id, "anchor": "2026-01-30", **values})

    def _finish(self, request, on=None):
        stage = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        request.sudo().stage_id = stage
        if on:
            request.sudo().close_date = on

    def _trigger(self, name, code=None):
        """ Run a job as the scheduler does, with other code where a batch is to be small. """
        job = self.env.ref(f"sales_logistics.{name}")
        if code:
            job.code = code
        self.env.flush_all()
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
