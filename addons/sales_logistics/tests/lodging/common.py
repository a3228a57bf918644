from odoo import Command
from odoo.addons.sales_logistics.tests.common import LogisticsCommon


class StayCommon(LogisticsCommon):
    """ A house of the first site with a room for anybody (two beds), one for men and one for women; one of the second
    company. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.house, cls.other_house = cls.env["sales.dormitory"].create([
            {"name": "House", "site_id": cls.site.id, "deposit": 200, "water_price": 5, "power_price": 0.6, "item_ids": [
                Command.create({"name": "Key", "kind": "key"}), Command.create({"name": "Quilt", "kind": "loan", "quantity": 2})]},
            {"name": "Other", "site_id": cls.other_site.id}])
        cls.room, cls.men, cls.women, cls.other_room = cls.env["sales.room"].create([
            {"name": "101", "dormitory_id": cls.house.id}, {"name": "102", "dormitory_id": cls.house.id, "gender": "male"},
            {"name": "103", "dormitory_id": cls.house.id, "gender": "female"}, {"name": "1", "dormitory_id": cls.other_house.id}])
        cls.room.action_add_beds(2)
        (cls.men | cls.women | cls.other_room).action_add_beds()
        cls.bed, cls.second_bed = cls.room.bed_ids
        cls.asker.sex, cls.friend.sex = "male", "female"

    @classmethod
    def _new_stay(cls, start=0, hours=None, user=None, **values):
        return cls.env["sales.stay"].with_user(user or cls.asker_user).create({
            "site_id": cls.site.id, "date_start": cls._hours(start), "date_stop": hours and cls._hours(start + hours),
            "reason": "Works here", **values})

    @classmethod
    def _new_approved(cls, start=0, hours=None, bed=None, user=None, **values):
        stay = cls._new_stay(start, hours, user, **values)
        stay.action_request()
        own = stay.with_user(cls.logistics_manager)
        own.bed_id = bed or cls.bed
        own.action_approve()
        return own

    @classmethod
    def _new_living(cls, bed=None, user=None, moved_in=None, **values):
        stay = cls._new_approved(bed=bed, user=user, **values)
        stay.action_check_in(moved_in)
        return stay

    @classmethod
    def _new_past(cls, employee, bed, start, stop):
        """ A stay that is over, or goes on without a stop, as an import brings it in. """
        return cls.env["sales.stay"].create({
            "employee_id": employee.id, "company_id": cls.company.id, "site_id": bed.site_id.id, "bed_id": bed.id, "date_start": start,
            "date_stop": stop, "state": "done" if stop else "active", "reason": "Past"})
