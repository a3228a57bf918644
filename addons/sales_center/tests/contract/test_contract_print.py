from odoo.tests import tagged

from .common import ContractsCommon


@tagged("post_install", "-at_install")
class TestContractPrint(ContractsCommon):
    """ The paper says what was agreed, in its own language. """

    def _html(self, record, report="sales_contract"):
        return self.env["ir.actions.report"]._render_qweb_html(f"sales_center.action_report_{report}", record.ids)[0].decode()

    def test_paper(self):
        contract = self._signed()
        html = self._html(contract)
        for words in (contract.name, "LS-1-101", "Customer", "First Sales Centre", contract.amount_words, "Article",
            "30 days", "First", "Second"):
            with self.subTest(words=words):
                self.assertIn(words, html)
        self.assertNotIn("{{", html)
        self.assertNotIn("Not approved", html)

    def test_draft_is_marked(self):
        contract = self._draft()
        self.assertIn("Not approved for signature", self._html(contract))
        contract.action_submit()
        contract.with_user(self.officer).action_approve()
        self.assertIn("For signature", self._html(contract))
        contract.action_cancel("x")
        self.assertIn("not in force", self._html(contract))

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.currency_id = self.env.ref("base.CNY")
        self.template.lang = "zh_CN"
        contract = self._draft()
        self.assertIn("人民币壹佰万元整", self._html(contract))
        self.assertIn("人民币壹佰万元整", contract.amount_words)

    def test_what_is_typed_is_text(self):
        contract = self._draft()
        contract.clause_ids[1].body = "<script>alert(1)</script>"
        self.assertNotIn("<script>alert", self._html(contract))

    def test_supplement(self):
        contract = self._signed()
        supplement = self.env["sales.contract.supplement"].with_user(self.consultant).create({
            "contract_id": contract.id, "reason": "Moves house", "text": "Paid a little later."})
        self.assertIn("Not approved", self._html(supplement, "sales_supplement"))
        supplement.action_submit()
        supplement.with_user(self.officer).action_approve()
        html = self._html(supplement, "sales_supplement")
        for words in (f"{contract.name}-S1", "Moves house", "Paid a little later.", "Before"):
            self.assertIn(words, html)
