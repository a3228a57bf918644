from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SalesTeamTreeCommon


@tagged("post_install", "-at_install")
class TestCrmTeamTree(SalesTeamTreeCommon):
    """ The tree of sales teams: what may stand under what. """

    def test_parent_path_and_names(self):
        self.assertEqual(
            self.team_a.parent_path, f"{self.region.id}/{self.project.id}/{self.team_a.id}/")
        self.assertEqual(self.team_a.complete_name, "Region / Project / Team A")
        self.assertEqual(self.team_a.display_name, "Team A")
        self.assertEqual(
            self.team_a.with_context(team_complete_name=True).display_name,
            "Region / Project / Team A")
        self.region.name = "East"
        self.assertEqual(self.team_a.complete_name, "East / Project / Team A")
        self.assertEqual(
            self.env["crm.team"].search([("id", "child_of", self.project.id)]),
            self.project | self.team_a | self.team_b)

    def test_complete_name_in_two_languages(self):
        for code in ("en_US", "zh_CN"):
            self.env["res.lang"]._activate_lang(code)
        self.region.with_context(lang="zh_CN").name = "华东大区"
        self.assertEqual(
            self.team_a.with_context(lang="zh_CN").complete_name, "华东大区 / Project / Team A")
        self.assertEqual(
            self.team_a.with_context(lang="en_US").complete_name, "Region / Project / Team A")

    def test_no_cycle(self):
        (self.team_a | self.team_b | self.project | self.region).write({"kind": "team"})
        for parent in (self.region, self.project, self.team_a):
            with self.assertRaises(UserError):
                self.region.parent_id = parent
        with self.assertRaises(UserError):
            self.team_a.parent_id = self.team_a

    def test_kind_nesting(self):
        with self.assertRefused(ValidationError, "narrower kind"):
            self.team_a.kind = "region"
        with self.assertRefused(ValidationError, "narrower kind"):
            self.region.kind = "team"
        with self.assertRefused(ValidationError, "narrower kind"):
            self.env["crm.team"].create(
                {"name": "Sub", "kind": "company", "parent_id": self.team_a.id})
        self.env["crm.team"].create({"name": "Sub", "parent_id": self.team_a.id})

    def test_child_takes_the_company_of_its_parent(self):
        self.assertEqual(self.team_a.company_id, self.company)
        form = Form(self.env["crm.team"])
        form.name = "New"
        form.parent_id = self.other_region
        self.assertEqual(form.company_id, self.other_company)

    def test_one_company_per_branch(self):
        for company in (self.other_company, self.env["res.company"]):
            with self.assertRefused(ValidationError, "must belong to First Sales Centre"):
                self.team_b.company_id = company
        # the parent's company changes, the children's does not
        (self.team_a | self.team_b | self.project | self.region).user_id = False
        (self.team_a | self.team_b).crm_team_member_ids.unlink()
        with self.assertRaises(UserError):
            self.region.company_id = self.other_company
        with self.assertRaises(UserError):
            self.team_b.parent_id = self.other_region
        # a whole branch may change, and moves with it
        branch = self.region | self.project | self.team_a | self.team_b
        branch.company_id = self.other_company
        self.team_b.parent_id = self.other_region

    def test_children_of_a_team_without_company(self):
        group = self.env["crm.team"].create({"name": "Group", "kind": "region", "company_id": False})
        (self.region | self.other_region).parent_id = group
        self.assertEqual(group.child_ids, self.region | self.other_region)
        with self.assertRefused(ValidationError, "must belong to"):
            group.company_id = self.company

    def test_company_rule_sees_children_hidden_from_the_user(self):
        group = self.env["crm.team"].create({"name": "Group", "kind": "region", "company_id": False})
        (self.region | self.other_region).parent_id = group
        with self.assertRefused(ValidationError, "must belong to"):
            group.with_user(self.director).company_id = self.company

    def test_archiving_from_the_bottom_up(self):
        with self.assertRefused(ValidationError, "is in use"):
            self.project.active = False
        (self.team_a | self.team_b).active = False
        self.project.active = False
        with self.assertRefused(ValidationError, "is in use"):
            self.team_a.active = True
        (self.project | self.team_a).active = True

    def test_delete_parent_is_refused(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.project.unlink()
        self.assertTrue(self.team_a.exists())

    def test_discount_authority(self):
        with self.assertRefused(ValidationError, "may grant no more than 5 %"):
            self.team_a.discount_authority = 5.01
        self.team_a.discount_authority = 5
        with self.assertRefused(ValidationError, "Team A may not grant 5 %"):
            self.project.discount_authority = 4
        # without an authority of the project, the region's counts
        self.project.discount_authority = 0
        with self.assertRefused(ValidationError, "Region above it"):
            self.team_a.discount_authority = 9
        self.team_a.discount_authority = 8
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.region.discount_authority = 101
            self.region.flush_recordset()

    def test_discount_authority_when_moved(self):
        self.other_region.discount_authority = 1
        team = self.env["crm.team"].create({
            "name": "Free", "company_id": self.other_company.id, "discount_authority": 3})
        with self.assertRefused(ValidationError, "may grant no more than 1 %"):
            team.parent_id = self.other_region

    def test_supervisors(self):
        self.assertEqual(self.region.supervisor_ids, self.head)
        self.assertEqual(self.team_a.supervisor_ids, self.leader | self.manager | self.head)
        self.assertEqual(self.team_b.supervisor_ids, self.leader_b | self.manager | self.head)
        # a new leader in the middle
        self.project.user_id = self.officer
        self.assertEqual(self.team_a.supervisor_ids, self.leader | self.officer | self.head)
        # a moved team
        self.team_a.parent_id = self.region
        self.assertEqual(self.team_a.supervisor_ids, self.leader | self.head)
        self.team_a.parent_id = False
        self.assertEqual(self.team_a.supervisor_ids, self.leader)
        self.env.cr.execute(
            "SELECT user_id FROM crm_team_supervisor_rel WHERE team_id = %s", [self.team_a.id])
        self.assertEqual(self.env.cr.fetchall(), [(self.leader.id,)])

    def test_supervisors_archived_and_restored(self):
        self.head.active = False
        self.team_a.parent_id = False
        self.team_a.parent_id = self.project
        self.env.flush_all()
        self.head.active = True
        self.env.invalidate_all()
        self.assertIn(self.head, self.team_a.supervisor_ids)

    def test_ancestors_and_leaders(self):
        teams = self.team_a | self.team_b | self.region
        ancestors = teams._get_ancestors()
        self.assertEqual(list(ancestors[self.team_a]), [self.project, self.region])
        self.assertEqual(list(ancestors[self.team_b]), [self.project, self.region])
        self.assertFalse(ancestors[self.region])
        leaders = teams._get_leaders_upward()
        self.assertEqual(list(leaders[self.team_a]), [self.leader, self.manager, self.head])
        self.assertEqual(list(leaders[self.region]), [self.head])
        self.manager.active = False
        self.project.invalidate_recordset()
        self.assertEqual(list(self.team_a._get_leaders_upward()[self.team_a]), [self.leader, self.head])

    def test_ancestors_of_a_team_not_saved(self):
        team = self.env["crm.team"].new({"name": "New", "parent_id": self.team_a.id})
        self.assertEqual(list(team._get_ancestors()[team]), [self.team_a, self.project, self.region])

    def test_ancestors_query_count(self):
        teams = self.team_a | self.team_b | self.project | self.other_team
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            # one for the paths, one for all ancestors
            for ancestors in teams._get_ancestors().values():
                ancestors.mapped("kind")

    def test_views(self):
        for user in (self.consultant, self.leader, self.manager, self.officer, self.director,
                     self.general_manager, self.auditor):
            Team = self.env["crm.team"].with_user(user)
            Team.get_views([
                (self.env.ref("sales_center.crm_team_view_hierarchy").id, "hierarchy"),
                (self.env.ref("sales_center.crm_team_view_list_tree").id, "list"),
                (self.env.ref("sales_center.crm_team_view_kanban_tree").id, "kanban"),
                (False, "form"), (False, "search")])
            Team.hierarchy_read(
                [("id", "=", self.project.id)],
                {"name": {}, "kind": {}, "user_id": {"fields": {"display_name": {}}}},
                "parent_id", "child_ids")
