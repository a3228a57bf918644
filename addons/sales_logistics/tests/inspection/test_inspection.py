from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InspectionCommon


@tagged("post_install", "-at_install")
class TestInspection(InspectionCommon):

    def test_items_are_copied_once_for_each_area(self):
        inspection = self._inspect()
        self.assertEqual(
            [(line.area_id.name, line.name, line.points) for line in inspection.line_ids],
            [(False, "Entrance clean", 10), ("Office 1", "Desks tidy", 5), ("Office 2", "Desks tidy", 5)])
        self.assertTrue(inspection.name.startswith("XJ"))
        self.template.item_ids[0].points = 50
        self.assertEqual(inspection.line_ids[0].points, 10, "a round keeps the points that it began with")
        other = self.template.copy({"item_ids": [Command.create({"name": "Lights", "points": 3})]})
        inspection.template_id = other
        self.assertIn("Lights", inspection.line_ids.mapped("name"))
        with self.assertRefused(UserError, "has no items"):
            self._inspect(template_id=self.template.create({"name": "Empty"}).id)

    def test_score(self):
        inspection = self._inspect()
        entrance, desk, desk_2 = inspection.line_ids
        self.assertEqual((inspection.score, inspection.open_count), (0, 3))
        entrance.result = "passed"
        desk.result = "failed"
        self.assertEqual((inspection.points_possible, inspection.points_reached, inspection.points_lost), (15, 10, 5))
        self.assertAlmostEqual(inspection.score, 66.67, places=1)
        desk_2.result = "none"
        self.assertEqual((inspection.points_possible, inspection.open_count), (15, 0))
        desk.points_reached = 2
        self.assertEqual(inspection.score, 80)
        for value in (-1, 5, 6):
            with self.subTest(value=value), self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                desk.points_reached = value
                self.env.flush_all()

    def test_is_done_when_all_is_told(self):
        inspection = self._inspect()
        entrance, desk, desk_2 = inspection.line_ids
        with self.assertRefused(UserError, "Entrance clean: say how it was found"):
            inspection.action_done()
        entrance.result = "failed"
        with self.assertRefused(UserError, "Entrance clean: say what is not in order"):
            inspection.action_done()
        entrance.note = "Leaves"
        desk.result = "passed"
        with self.assertRefused(UserError, "Office 1 · Desks tidy: take a photo"):
            inspection.action_done()
        (desk | desk_2).result = "none"
        inspection.action_done()
        self.assertEqual(inspection.state, "done")
        self.assertTrue(inspection.done_at)

    def test_what_is_done_stays(self):
        inspection = self._inspect()
        self._fail(inspection)
        for change in (
            lambda: inspection.write({"date": "2020-01-01"}), lambda: inspection.write({"site_id": self.other_site.id}),
            lambda: inspection.line_ids[0].write({"points_reached": 9}), inspection.line_ids[0].unlink,
            lambda: inspection.write({"line_ids": [Command.create({"name": "More", "points": 1})]}),
            lambda: self.env["sales.inspection.line"].create({"inspection_id": inspection.id, "name": "More"}),
            inspection.action_done, inspection.action_all_passed, lambda: inspection.action_cancel("Why not"),
        ):
            with self.assertRefused(UserError, "is over"), self.env.cr.savepoint():
                change()
        with self.assertRefused(UserError, "are kept"):
            inspection.unlink()
        with self.assertRaises(AccessError):
            inspection.write({"state": "planned"})
        with self.assertRaises(AccessError):
            self._inspect(state="done")

    def test_cancelled_with_a_reason(self):
        inspection = self._inspect()
        with self.assertRefused(UserError, "Say why"):
            inspection.action_cancel(" ")
        wizard = self.env["sales.inspection.cancel"].with_user(self.administrator).create(
            {"inspection_ids": inspection.ids, "reason": "Typhoon"})
        wizard.action_confirm()
        self.assertEqual((inspection.state, inspection.reason), ("cancelled", "Typhoon"))
        with self.assertRefused(UserError, "are kept"):
            inspection.unlink()

    def test_the_rest_is_in_order(self):
        inspection = self._inspect()
        inspection.line_ids[0].write({"result": "failed", "note": "Dust"})
        inspection.action_all_passed()
        self.assertEqual(inspection.line_ids.mapped("result"), ["failed", "passed", "passed"])

    def test_who_may(self):
        own, other = self._inspect(self.administrator, user_id=self.user.id), self._inspect()
        with self.assertRaises(AccessError):
            self._inspect(self.user)
        mine = own.with_user(self.user)
        mine.line_ids[0].result = "passed"
        mine.line_ids[1:].result = "none"
        mine.action_done()
        self.assertEqual(own.state, "done")
        theirs = other.with_user(self.user)
        self.assertEqual(theirs.state, "planned")
        for change in (lambda: theirs.write({"note": "x"}), lambda: theirs.line_ids[0].write({"result": "passed"}),
                       theirs.action_done, lambda: theirs.action_cancel("x")):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        for user in (self.auditor, self.user):
            self.assertEqual(self.env["sales.inspection"].with_user(user).search([("id", "in", (own | other).ids)]), own | other)
        for user in (self.consultant, self.keeper_user):
            with self.assertRaises(AccessError):
                other.with_user(user).read(["score"])

    def test_sites_of_their_own(self):
        """ Where a site has administrators of its own, the others read its inspections and leave them alone. """
        inspection = self._inspect()
        inspection.user_id = self.second_administrator
        self.site.administrator_ids = self.second_administrator
        for change in (lambda: inspection.write({"note": "x"}), lambda: inspection.line_ids[0].write({"result": "passed"}),
                       lambda: inspection.action_cancel("x"), self._inspect):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                change()
        found = self._fail(inspection.with_user(self.second_administrator))
        self.assertEqual(inspection.state, "done")
        found.with_user(self.keeper_user).action_fixed()
        with self.assertRaises(AccessError):
            found.with_user(self.administrator).write({"note": "x"})
        found.with_user(self.second_administrator).action_accept()

    def test_one_company(self):
        with self.assertRaises(UserError):
            self._inspect(self.administrator, site_id=self.other_site.id)
        other = self.env["sales.inspection"].create({"site_id": self.other_site.id, "template_id": self.template.id})
        self.assertFalse(self.env["sales.inspection"].with_user(self.administrator).search([("id", "=", other.id)]))
        self.assertFalse(self.env["sales.inspection.line"].with_user(self.user).search([("inspection_id", "=", other.id)]))
        own_template = self.template.copy({"company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._inspect(template_id=own_template.id)

    def test_late(self):
        late = self._inspect(date="2020-01-01")
        today = self._inspect()
        Inspection = self.env["sales.inspection"]
        domain = [("id", "in", (late | today).ids)]
        self.assertEqual((late.is_late, today.is_late), (True, False))
        self.assertEqual(Inspection.search([*domain, ("is_late", "=", True)]), late)
        self.assertEqual(Inspection.search([*domain, ("is_late", "=", False)]), today)
        late.action_cancel("Too late")
        self.assertFalse(Inspection.search([*domain, ("is_late", "=", True)]))

    def test_form(self):
        form = Form(self.env["sales.inspection"].with_user(self.administrator))
        form.site_id = self.site.with_user(self.administrator)
        form.template_id = self.template.with_user(self.administrator)
        inspection = form.save()
        self.assertEqual((len(inspection.line_ids), inspection.kind, inspection.user_id), (3, "surprise", self.administrator))
        with Form(inspection) as form, form.line_ids.edit(0) as line:
            line.result = "failed"
            line.points_reached = 6
            line.note = "Leaves"
        self.assertEqual(inspection.line_ids[0].points_reached, 6)

    def test_last_score_of_the_site(self):
        self._fail(self._inspect(date="2026-01-02"))
        self.assertEqual(self.site.last_score, 70)
        older = self._inspect(date="2026-01-01")
        older.line_ids.result = "none"
        older.line_ids[0].result = "passed"
        older.action_done()
        self._inspect(date="2026-01-03")
        self.site.invalidate_recordset()
        self.assertEqual(self.site.last_score, 70, "neither an older one nor one that is still to be made")
        self.assertEqual(self.site.action_open_inspections()["domain"], [("site_id", "=", self.site.id)])
        self.assertFalse(self.other_site.last_score)

    def test_list_query_count(self):
        spec = {name: {} for name in ("name", "date", "score", "open_count", "is_late", "rectification_count")}
        Inspection = self.env["sales.inspection"].with_user(self.user)

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Inspection.web_search_read([("site_id", "=", self.site.id)], spec)
            return self.env.cr.sql_log_count - before

        self._inspect()
        count_queries()
        few = count_queries()
        for _number in range(5):
            self._inspect()
        self.assertEqual(count_queries(), few)
