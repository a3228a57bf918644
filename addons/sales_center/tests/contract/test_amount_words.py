import doctest
import random
from decimal import Decimal

from odoo.addons.sales_center.tools import amount_words
from odoo.tests import TransactionCase, tagged

DIGITS = {character: number for number, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_section(text):
    """ Read what stands before 万, 亿 or 元: at most 9999. """
    total = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total, digit = total + digit * PLACES[character], 0
    return total + digit


def read(text):
    """ Read financial capitals with a reader of our own, so that a slip of the library shows. """
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    whole, _yuan, coins = text.rpartition("元")
    high, _yi, low = whole.rpartition("亿")
    total = 0
    for part, worth in ((high, 10 ** 8), (low, 1)):
        ten_thousands, _wan, ones = part.rpartition("万")
        total += (read_section(ten_thousands) * 10000 + read_section(ones)) * worth
    cents, digit = 0, 0
    for character in coins:
        digit = DIGITS.get(character, digit)
        cents += {"角": digit * 10, "分": digit}.get(character, 0)
    return sign * (Decimal(total) + Decimal(cents) / 100)


@tagged("post_install", "-at_install")
class TestAmountWords(TransactionCase):

    def test_examples(self):
        failed, tried = doctest.testmod(amount_words)
        self.assertTrue(tried and not failed)

    def test_what_is_written_reads_as_the_amount(self):
        numbers = random.Random(2)
        for _round in range(3000):
            digits = "".join(numbers.choice("0000123456789") for _digit in range(numbers.randint(1, 15)))
            amount = numbers.choice((1, -1)) * (Decimal(digits) + Decimal(numbers.choice((0, 5, 10, 37, 90))) / 100)
            words = amount_words.in_chinese(amount, "")
            self.assertEqual(read(words), amount, words)
            self.assertNotIn("零零", words)

    def test_no_more_to_add(self):
        """ Nobody writes more behind an amount: it ends with its smallest coin or with 整. """
        for amount in ("1", "0.1", "0.01", "0", "20.20", "100000.00", "-7"):
            with self.subTest(amount=amount):
                self.assertIn(amount_words.in_chinese(amount)[-1], "分整")

    def test_currency(self):
        yuan, dollar = self.env.ref("base.CNY"), self.env.ref("base.HKD")
        self.assertEqual(yuan.amount_in_words(123456.78, "zh_CN"), "人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分")
        self.assertEqual(dollar.amount_in_words(1005.5, "zh_CN"), "港币壹仟零伍元伍角整")
        self.assertEqual(dollar.amount_in_words(-0.05, "zh_CN"), "港币负伍分")
        self.assertEqual(self.env.ref("base.JPY").amount_in_words(1000.4, "zh_CN"), "日元壹仟元整")
        self.assertEqual(yuan.amount_in_words(Decimal("21.50"), "en_US"), "Twenty-one Yuan and fifty Fen")

    def test_language_of_the_user(self):
        user = self.env.user
        user.lang = "en_US"
        self.assertTrue(self.env.ref("base.CNY").amount_in_words(2).startswith("Two"))

    def test_too_large_for_words(self):
        self.assertIn("1,000,000", self.env.ref("base.CNY").amount_in_words(1e18, "zh_CN"))

    def test_float_dust(self):
        yuan = self.env.ref("base.CNY")
        self.assertEqual(yuan.amount_in_words(0.1 + 0.2, "zh_CN"), "人民币叁角整")
        self.assertEqual(yuan.amount_in_words(-0.001, "zh_CN"), "人民币零元整")
        self.assertEqual(yuan.amount_in_words(1.005, "zh_CN"), "人民币壹元零壹分")
