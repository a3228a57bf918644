from datetime import timedelta

from odoo import Command, fields
from odoo.addons.sales_logistics.tests.common import LogisticsCommon
from odoo.addons.sales_logistics.tools import days


class MealCommon(LogisticsCommon):
    """ A plan of the first site, in Shanghai, with lunch (15.00, guests 20.00) and dinner (10.00), every day. The company pays
    10.00 of a lunch, at most 25.00 a month, and half of a dinner; nothing for the department of externals.

    `_past` makes a meal of a day that is over.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.vendor = cls.env["res.partner"].create({"name": "Kitchen"})
        cls.externals = cls.env["hr.department"].create({"name": "Externals", "company_id": cls.company.id})
        cls.plan = cls.env["sales.meal.plan"].create({
            "name": "Canteen", "site_id": cls.site.id, "partner_id": cls.vendor.id, "sat": True, "sun": True, "date_from": "2026-01-01",
            "time_ids": [
                Command.create({"kind": "lunch", "hour_from": 11.5, "hour_to": 13}),
                Command.create({"kind": "dinner", "hour_from": 17.5, "hour_to": 19})],
            "price_ids": [
                Command.create({"kind": "lunch", "date_from": "2026-01-01", "price": 15, "guest_price": 20}),
                Command.create({"kind": "dinner", "date_from": "2026-01-01", "price": 10, "guest_price": 10})],
            "subsidy_ids": [
                Command.create({"sequence": 1, "department_ids": [Command.set(cls.externals.ids)], "amount_type": "fixed", "amount": 0}),
                Command.create({"sequence": 2, "kind": "lunch", "amount_type": "fixed", "amount": 10, "max_month": 25}),
                Command.create({"sequence": 3, "amount_type": "percent", "percent": 50})]})
        cls.lunch, cls.dinner = cls.plan.time_ids
        cls.today = days.local_day(fields.Datetime.now(), "Asia/Shanghai")

    @classmethod
    def _start(cls):
        cls.plan.with_user(cls.administrator).action_start()
        return cls.env["sales.meal.service"].search([("plan_id", "=", cls.plan.id)])

    @classmethod
    def _service(cls, ahead=3, time=None):
        """ The lunch in so many days. """
        values = {"time_id": (time or cls.lunch).id, "date": cls.today + timedelta(days=ahead)}
        found = cls.env["sales.meal.service"].search([("time_id", "=", values["time_id"]), ("date", "=", values["date"])])
        return found or cls.env["sales.meal.service"].create(values)

    @classmethod
    def _sign_up(cls, user=None, service=None, **values):
        service = service or cls._service()
        if not values:
            return service.with_user(user or cls.asker_user).action_sign_up()
        return cls.env["sales.meal"].with_user(user or cls.asker_user).create({"service_id": service.id, **values})

    def _cron(self, name, batch=50):
        """ Run a cron job, in batches of so many. """
        cron = self.env.ref(f"sales_logistics.ir_cron_meal_{name}")
        cron.code = f"model._cron_{name}(batch={batch})"
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def _past(cls, day, employees=None, time=None, close=True, **values):
        """ A meal of 2026 that was served to employees. """
        service = cls.env["sales.meal.service"].create({"time_id": (time or cls.lunch).id, "date": day})
        meals = cls.env["sales.meal"].create([
            {"service_id": service.id, "employee_id": employee.id, **values} for employee in (employees or cls.asker)])
        if close:
            service.with_user(cls.administrator).action_close()
        return meals
