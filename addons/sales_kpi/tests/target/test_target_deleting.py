from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import TargetCommon


@tagged("post_install", "-at_install")
class TestTargetDeleting(TargetCommon):
    """ Teams, people and users with targets: what may be deleted and archived, and what stays readable. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.employee_by_user[cls.consultant]
        cls.plan.user_id = cls.officer
        cls.hr_officer = new_test_user(
            cls.env, "test_hr", "hr.group_hr_user", company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)])

    def test_team_is_not_deleted(self):
        for state in ("draft", "running", "closed"):
            self.plan.state = state
            with self.assertRefused(UserError, "Archive it once the plan is closed"):
                self.team_b.unlink()
        self.plan.active = False
        with self.assertRefused(UserError, "can't be deleted"):
            self.team_b.unlink()
        self._node(self.team_b).unlink()
        self.team_b.unlink()

    def test_team_is_archived_after_the_plan(self):
        for state in ("draft", "running"):
            self.plan.state = state
            with self.assertRefused(UserError, "by a change of the plan, or close the plan"):
                self.team_b.with_user(self.director).active = False
        self.plan.state = "closed"
        self.team_b.with_user(self.director).active = False
        node = self._node(self.team_b)
        self.assertEqual((node.name, node.team_id), ("Team B", self.team_b))
        self.assertEqual(node.with_user(self.officer).read(["name", "team_id"])[0]["name"], "Team B")

    def test_team_of_other_plans_counts(self):
        """ Also for somebody who may not see the plan. """
        self.plan.node_ids.supervisor_ids = False
        with self.assertRefused(UserError, "has targets in Year 2031"):
            self.team_b.with_user(self.director).with_company(self.company).active = False

    def test_person_is_archived(self):
        """ By human resources, who see no targets; the plan's responsible is told what to do. """
        figure = self._set(self._node(self.consultant), 10)
        self.plan.state = "running"
        self.employee.with_user(self.hr_officer).action_archive()
        self.assertFalse(self.employee.active)
        activity = self.plan.activity_ids
        self.assertEqual((activity.user_id, len(activity)), (self.officer, 1))
        self.assertIn("Record a leaver", activity.note)
        node = self.plan.node_ids.filtered(lambda node: node.employee_id == self.employee)
        self.assertEqual(node.with_user(self.officer).name, "Consultant")
        self.assertEqual(figure.with_user(self.officer).node_id.display_name, "Consultant")

    def test_nobody_is_reminded_in_vain(self):
        self.plan.state = "closed"
        self.employee.active = False
        self.assertFalse(self.plan.activity_ids)
        self.employee.active = True
        self.plan.state = "running"
        self._node(self.consultant).date_to = "2031-03-15"
        self.employee.active = False
        self.assertFalse(self.plan.activity_ids, "the leaver has been recorded")
        self.employee_by_user[self.colleague].write({"active": True, "job_title": "Senior"})
        self.assertFalse(self.plan.activity_ids)

    def test_person_without_responsible(self):
        self.plan.user_id = False
        self.employee.active = False
        self.assertFalse(self.plan.activity_ids)
        self.assertIn("still has targets", self.plan.message_ids[0].body)

    def test_person_is_not_deleted(self):
        for state in ("draft", "closed"):
            self.plan.state = state
            with self.assertRefused(UserError, "Archive the person instead"):
                self.employee.unlink()

    def test_user_is_not_deleted(self):
        user = self.consultant
        for state in ("draft", "running"):
            self.plan.state = state
            with self.assertRefused(UserError, "Archive the user instead, or name another owner"):
                user.unlink()
        user.active = False
        self.assertEqual(self._node(user).user_id, user)
        self.assertIn(user, self._node(user).with_context(active_test=False).supervisor_ids)

    def test_reminding_many_costs_one_search(self):
        self.plan.state = "closed"
        self.env.flush_all()
        with self.assertQueryCount(4):
            self.employees._remind_of_targets()
