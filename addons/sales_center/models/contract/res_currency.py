from odoo import models
from odoo.tools import get_lang

from ...tools import amount_words


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def amount_in_words(self, amount, lang=None):
        """ Return an amount in words, as slips, contracts and statements print it.

        Chinese is written in financial capitals (人民币壹拾元整), other languages by num2words with
        the names of the currency's units.

        :param amount: in this currency's unit: float (counts as shown), Decimal, int or str
        :param str lang: code of the document's language; by default the user's
        :returns: str; for an amount past 10¹⁶ in digits, as words can't name it
        """
        self.ensure_one()
        lang = lang or get_lang(self.env).code
        currency = self.with_context(lang=lang)
        try:
            return amount_words.in_words(
                amount, lang, currency.name, currency.decimal_places, currency.currency_unit_label or "",
                currency.currency_subunit_label or "", currency.env._("and"))
        except ValueError:
            return currency.format(float(amount))
