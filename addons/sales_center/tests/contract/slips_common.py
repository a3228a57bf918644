from ..inventory.common import UnitsCommon

# A picture of one pixel.
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class SlipsCommon(UnitsCommon):
    """ A book of ten hold slips H001001 to H001010: 1001 to 1004 are held by the consultant, 1005 to 1006 by team A. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person, cls.person_colleague, cls.person_leader, cls.person_b = cls.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id, "company_id": cls.company.id}
            for user in (cls.consultant, cls.colleague, cls.leader, cls.consultant_b)])
        cls.hold_slip, cls.receipt = cls.env["sales.slip.kind"].create([
            {"name": "Hold slip", "prefix": "H", "claim_kind": "hold", "needs_unit": True, "company_id": cls.company.id},
            {"name": "Receipt", "prefix": "R", "needs_amount": True, "company_id": cls.company.id}])
        cls.book = cls._receive(cls.hold_slip, 1001, 1010)
        cls.slips = cls.book.slip_ids
        cls.slips[:4].with_user(cls.officer).action_issue(cls.team_a, cls.person)
        cls.slips[4:6].with_user(cls.officer).action_issue(cls.team_a)
        cls.slip = cls.slips[0]

    @classmethod
    def _receive(cls, kind, first, last, **values):
        return cls.env["sales.slip.book"].with_user(values.pop("user", cls.officer)).create({
            "kind_id": kind.id, "number_from": first, "number_to": last, "company_id": cls.company.id, **values}).sudo()

    def _use(self, slip, user=None, partner=None, **values):
        return slip.with_user(user or self.consultant).action_use(partner or self.customer, **{"unit": self.unit, **values})
