from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContractPortal(ContractsCommon, HttpCase):
    """ Customers look at their own signed contracts, and at nothing else. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._signed()
        cls.draft = cls._draft(cls.units[1])
        cls.user, cls.stranger = cls.env["res.users"].create([
            {"name": partner.name, "login": login, "password": login, "partner_id": partner.id,
             "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)]}
            for partner, login in ((cls.customer, "portal_customer"), (cls.other_customer, "portal_stranger"))])

    def _page(self, path, user=None):
        self.authenticate(user and user.login, user and user.login)
        self.env.flush_all()
        return self.url_open(path, allow_redirects=False)

    def _get_count(self, user):
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request("/my/counters", {"counters": ["contract_count"]})["contract_count"]

    def test_list(self):
        text = self._page("/my/contracts", self.user).text
        self.assertIn(self.contract.name, text)
        self.assertIn("LS-1-101", text)
        self.assertNotIn("LS-1-201", text, "a draft is nothing to look at yet")
        self.assertNotIn(self.contract.name, self._page("/my/contracts", self.stranger).text)
        self.assertEqual((self._get_count(self.user), self._get_count(self.stranger)), (1, 0))

    def test_page(self):
        self.contract.sudo().write({"special_reason": "Internal reason", "review_note": "Internal note"})
        self.contract.sudo().instalment_ids[0].write({"date_due": "2020-01-01"})
        text = self._page(f"/my/contracts/{self.contract.id}", self.user).text
        for words in (self.contract.name, "First", "Second", "Overdue", "/my/contracts?"):
            with self.subTest(words=words):
                self.assertIn(words, text)
        for words in ("Internal", "o_portal_chatter", "Approval"):
            with self.subTest(words=words):
                self.assertNotIn(words, text)

    def test_nobody_elses(self):
        for user in (self.stranger, None):
            for path in ("", "?report_type=html", "?access_token=wrong", "/supplements/1"):
                with self.subTest(user=user, path=path):
                    page = self._page(f"/my/contracts/{self.contract.id}{path}", user)
                    self.assertEqual(page.status_code, 303)
                    self.assertTrue(page.headers["Location"].endswith("/my"))
        self.assertEqual(self._page(f"/my/contracts/{self.draft.id}", self.user).status_code, 303)
        self.assertEqual(self._page("/my/contracts/999999999", self.user).status_code, 303)
        self.assertFalse(self.env["sales.contract"].with_user(self.user).has_access("read"), "but for the page there is no right")

    def test_token(self):
        token = self.contract.sudo()._portal_ensure_token()
        self.assertIn(self.contract.name, self._page(f"/my/contracts/{self.contract.id}?access_token={token}").text)
        token = self.draft.sudo()._portal_ensure_token()
        self.assertEqual(self._page(f"/my/contracts/{self.draft.id}?access_token={token}").status_code, 303)

    def test_of_the_same_family(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        (self.customer | self.other_customer).parent_id = firm
        self.assertIn(self.contract.name, self._page("/my/contracts", self.stranger).text)

    def test_papers(self):
        html = self._page(f"/my/contracts/{self.contract.id}?report_type=html", self.user).text
        self.assertIn("LS-1-101", html)
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": self.contract.id, "reason": "Moves house", "text": "Paid a little later."})
        supplement.action_submit()
        path = f"/my/contracts/{self.contract.id}/supplements/{supplement.id}?report_type=html"
        self.assertEqual(self._page(path, self.user).status_code, 303, "it is not in effect")
        supplement.with_user(self.officer).action_approve()
        supplement.with_user(self.officer).action_take_effect()
        self.assertIn("Paid a little later.", self._page(path, self.user).text)
        self.assertIn(supplement.name, self._page(f"/my/contracts/{self.contract.id}", self.user).text)
        self.assertEqual(self._page(path, self.stranger).status_code, 303)

    def test_terminated(self):
        self.contract.sudo()._terminate("The bank said no")
        text = self._page(f"/my/contracts/{self.contract.id}", self.user).text
        self.assertIn("Terminated on", text)
        self.assertNotIn("The bank said no", text)
