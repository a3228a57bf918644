from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SalesCenterCommon


@tagged("post_install", "-at_install")
class TestDelegationCompanies(SalesCenterCommon):
    """A delegation is of the companies of whoever gave it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second Estates"})
        for login, group in (("second_gm", "general_manager"), ("second_director", "director"), ("second_auditor", "auditor")):
            cls.users[login] = cls._new_user(login, f"sales_center.group_{group}")
            cls.users[login].write({"company_id": cls.second.id, "company_ids": [Command.set(cls.second.ids)]})
        cls.theirs = cls._delegation("gm", "director")

    @classmethod
    def _delegation(cls, user, delegate):
        return cls.env["sales.approval.delegation"].create({"user_id": cls.users[user].id, "delegate_id": cls.users[delegate].id})

    def _as(self, login):
        user = self.users[login]
        return self.theirs.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def test_directors_and_auditors_of_their_own_companies(self):
        self.assertEqual(self._as("auditor").search([]), self.theirs)
        self.assertEqual(self._as("director").search([]), self.theirs)
        for login in ("second_director", "second_auditor", "second_gm"):
            with self.subTest(who=login):
                self.assertFalse(self._as(login).search([]))
                with self.assertRaises(AccessError):
                    self._as(login).read(["note"])

    def test_a_director_gives_away_no_decisions_of_another_company(self):
        for attempt in (
            lambda: self._as("second_director").write({"active": False}),
            lambda: self._as("second_director").create({
                "user_id": self.users["officer"].id, "delegate_id": self.users["leader"].id}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        theirs = self._as("second_director").create({
            "user_id": self.users["second_gm"].id, "delegate_id": self.users["second_director"].id})
        self.assertTrue(theirs.read(["note"]))

    def test_the_delegate_works_there_too(self):
        with self.assertRaisesRegex(ValidationError, "Second Gm works in none of the companies of Officer"), self.env.cr.savepoint():
            self._delegation("officer", "second_gm")
        self.users["second_gm"].company_ids |= self.company
        self._delegation("officer", "second_gm")

    def test_whoever_works_in_both_sees_it_from_either(self):
        self.users["gm"].company_ids |= self.second
        self.assertEqual(self._as("second_auditor").search([]), self.theirs)
        mine = self.theirs.with_user(self.users["gm"])
        for company in (self.company, self.second):
            self.assertTrue(mine.with_context(allowed_company_ids=company.ids).search([]))
