from odoo.tests import tagged

from .test_supplement_exchange import SupplementCommon


@tagged("post_install", "-at_install")
class TestSupplementPrint(SupplementCommon):
    """ A supplement on paper: of which kind it is, units, amounts in figures and words, in the language of the contract. """

    def _html(self, supplement):
        return self.env["ir.actions.report"]._render_qweb_html("sales_center.action_report_sales_supplement", supplement.ids)[0].decode()

    def _submitted(self, kind, **values):
        supplement = self._supplement(kind, **values)
        supplement.action_submit()
        return supplement

    def test_another_unit(self):
        html = self._html(self._submitted("unit", new_unit_id=self.new_unit.id))
        for words in ("Other unit", "LS-1-101", "LS-1-201", "100.00", "80.00", "1,200,000.00",
                      self.contract.currency_id.amount_in_words(1200000, "en_US")):
            with self.subTest(words=words):
                self.assertIn(words, html)
        self.assertNotIn("New buyer", html)

    def test_another_buyer_signs_as_well(self):
        self.assertIn("New buyer (signature)", self._html(self._submitted("buyer", new_partner_id=self.other_customer.id)))

    def test_termination(self):
        supplement = self._supplement("termination", refund_terms="Within 15 days")
        html = self._html(supplement)
        for words in ("Termination", "Paid Back", "Kept as a Fee", "Within 15 days"):
            with self.subTest(words=words):
                self.assertIn(words, html)

    def test_in_the_language_of_the_contract(self):
        """ Whoever submits it, in whichever language. """
        self.env["res.lang"]._activate_lang("zh_CN")
        self.consultant.lang = "zh_CN"
        supplement = self._submitted("unit", new_unit_id=self.new_unit.id)
        self.assertIn("Unit: LS-1-201", supplement.with_context(lang="zh_CN").after)
        self._agree_from_review(supplement)
        self.assertIn("Unit: LS-1-201", supplement.sudo().after)

    def _agree_from_review(self, supplement):
        supplement.with_user(self.officer).action_approve()
        self.officer.lang = "zh_CN"
        supplement.with_user(self.officer).with_context(lang="zh_CN").action_take_effect()
