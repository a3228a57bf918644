from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# (room, for whom, beds)
ROOMS = (("301", "male", 4), ("302", "male", 4), ("303", "female", 4), ("304", "female", 2), ("305", "any", 2))
# (who, gender, room, bed, days since arrival)
LIVING = (
    ("driver1", "male", "301", 0, 200), ("driver2", "male", "301", 1, 150), ("consultant1", "male", "301", 2, 80),
    ("consultant3", "male", "302", 0, 45), ("cleaner", "female", "303", 0, 300), ("consultant2", "female", "303", 1, 64),
    ("consultant4", "female", "303", 2, 40), ("leader2", "male", "305", 0, 90),
)


class SalesCenterDemo(models.AbstractModel):
    _inherit = "sales.center.demo"

    @api.model
    def _generate_stays(self):
        """ Fill the house at the lake, read its meters, and have some more ask for a bed, unless that was done before. """
        house = self._own_ref("dormitory_lakeside")
        if house.room_ids:
            return
        self = self._quietly()  # noqa: PLW0642
        rooms = {name: self.env["sales.room"].create({"name": name, "dormitory_id": house.id, "gender": gender, "bed_ids": [
            Command.create({"name": str(number + 1)}) for number in range(beds)]}) for name, gender, beds in ROOMS}
        self.env["sales.room"].create({"name": "A", "dormitory_id": self._own_ref("dormitory_harbour").id, "bed_ids": [
            Command.create({"name": "1"}), Command.create({"name": "2"})]})
        for who, gender, room, bed, since in LIVING:
            self._move_in(self._employee(who), gender, rooms[room].bed_ids[bed], since)
        self._read_meters(rooms)
        rooms["304"]._report_repair("热水器不出热水", blocks_use=True, bed=rooms["304"].bed_ids[0])
        for who, gender in (("consultant5", "male"), ("consultant6", "female")):
            employee = self._employee(who)
            employee.sex = gender
            self.env["sales.stay"].create({
                "employee_id": employee.id, "company_id": house.company_id.id, "site_id": house.site_id.id, "state": "requested",
                "date_start": fields.Datetime.now() + timedelta(days=5), "reason": "调至临湖花园案场"})
        self.env["sales.clearance"].create({
            "employee_id": self._employee("consultant4").id, "company_id": house.company_id.id,
            "date": fields.Date.today() + timedelta(days=7)})

    def _move_in(self, employee, gender, bed, since):
        employee.sex = gender
        moved_in = fields.Datetime.now() - timedelta(days=since)
        stay = self.env["sales.stay"].create({
            "employee_id": employee.id, "company_id": bed.company_id.id, "site_id": bed.site_id.id, "bed_id": bed.id,
            "date_start": moved_in, "state": "approved", "reason": "案场常驻"})
        stay.action_check_in(moved_in)
        stay._get_open_custody().write({"date_out": moved_in})

    def _read_meters(self, rooms):
        last = fields.Date.today().replace(day=1) - relativedelta(months=1)
        readings = self.env["sales.meter.reading"]
        for months, final in ((1, False), (0, True)):
            for number, name in enumerate(("301", "302", "303", "305")):
                for kind, use in (("water", 9), ("power", 130)):
                    readings |= readings.create({
                        "room_id": rooms[name].id, "kind": kind, "month": last - relativedelta(months=months),
                        "value": (2 if final else 1) * (use + number * 3.5)})
        readings.filtered(lambda reading: reading.month < last or reading.kind == "water").action_confirm()
