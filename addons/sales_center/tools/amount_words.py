"""Amounts of money in words, as papers that must not be altered show them. Knows nothing of Odoo.

In Chinese these are the financial capitals (大写) by the rules for bills of the People's Bank: a digit that is
zero in the middle is said once, and the amount is closed with 整 unless it names the smallest coin.
"""
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import cn2an
from num2words import num2words

# Beyond that nobody can name the figure, nor does a float hold its cents.
LIMIT = 10 ** 16
COINS = "角分厘毫"
CURRENCY_NAMES = {
    "CNY": "人民币", "CNH": "人民币", "HKD": "港币", "MOP": "澳门元", "TWD": "新台币", "USD": "美元", "EUR": "欧元",
    "GBP": "英镑", "JPY": "日元", "KRW": "韩元", "SGD": "新加坡元", "AUD": "澳元", "NZD": "新西兰元", "CAD": "加元",
    "CHF": "瑞士法郎", "THB": "泰铢", "MYR": "马来西亚林吉特", "AED": "阿联酋迪拉姆", "RUB": "卢布", "INR": "印度卢比",
}
TRADITIONAL = str.maketrans("贰叁陆万亿负币门台镑韩马来亚联迪卢兰瑞郎铢", "貳參陸萬億負幣門臺鎊韓馬來亞聯迪盧蘭瑞郎銖")
TRADITIONAL_LANGUAGES = ("zh_TW", "zh_HK", "zh_MO")


def exact(amount, decimals=2):
    """Return the amount as an exact decimal, rounded half up to so many decimals.

    A float counts as the figure that it is shown as.

    :raises ValueError: for what is no amount, or too large to be named

    >>> exact(1.005), exact("0.05"), exact(-2.5, 0)
    (Decimal('1.01'), Decimal('0.05'), Decimal('-3'))
    >>> exact(0.1 + 0.2), exact(-0.001)
    (Decimal('0.30'), Decimal('0.00'))
    >>> exact("10000000000000000")
    Traceback (most recent call last):
    ...
    ValueError: 10000000000000000 is too large to be put in words
    >>> exact(False)
    Traceback (most recent call last):
    ...
    ValueError: False is no amount
    """
    try:
        figure = Decimal(str(amount))
    except InvalidOperation:
        raise ValueError(f"{amount} is no amount") from None
    if not figure.is_finite() or abs(figure) >= LIMIT:
        raise ValueError(f"{amount} is too large to be put in words")
    rounded = figure.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if abs(rounded) >= LIMIT:
        raise ValueError(f"{amount} is too large to be put in words")
    return rounded or abs(rounded)


def in_chinese(amount, code="CNY", decimals=2, traditional=False):
    """Return the amount in Chinese financial capitals, with the currency's name before it.

    :param amount: Decimal, str, int or float, in the currency's unit
    :param code: ISO 4217; a currency without a Chinese name shows its code; empty: no name
    :param decimals: of the currency
    :param traditional: in traditional characters

    >>> in_chinese("123456.78")
    '人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分'
    >>> in_chinese("10.00"), in_chinese("0.05", ""), in_chinese("1005.50", "")
    ('人民币壹拾元整', '伍分', '壹仟零伍元伍角整')
    >>> in_chinese("100000000.00", ""), in_chinese(100.05, "")
    ('壹亿元整', '壹佰元零伍分')
    >>> in_chinese(-1005.5), in_chinese(0)
    ('人民币负壹仟零伍元伍角整', '人民币零元整')
    >>> in_chinese("88000", "HKD"), in_chinese("12.34", "XTS"), in_chinese("12000.4", "JPY", 0)
    ('港币捌万捌仟元整', 'XTS壹拾贰元叁角肆分', '日元壹万贰仟元整')
    >>> in_chinese("0.305", "", 3), in_chinese("123456.78", "HKD", traditional=True)
    ('叁角零伍厘', '港幣壹拾貳萬參仟肆佰伍拾陸元柒角捌分')
    """
    figure = exact(amount, decimals)
    whole, _point, fraction = f"{abs(figure):f}".partition(".")
    yuan = cn2an.an2cn(whole, "up") + "元" if int(whole) or not fraction.strip("0") else ""
    words = ("负" if figure < 0 else "") + yuan + _coins(fraction, bool(yuan))
    text = CURRENCY_NAMES.get(code, code) + words
    return text.translate(TRADITIONAL) if traditional else text


def _coins(fraction, after_yuan):
    """Return the digits after the point in words; 整 where the smallest coin is not named.

    >>> _coins("50", True), _coins("05", True), _coins("05", False), _coins("00", True), _coins("", True)
    ('伍角整', '零伍分', '伍分', '整', '整')
    """
    words, gap = "", False
    for digit, coin in zip(fraction, COINS, strict=False):
        if digit == "0":
            gap = True
            continue
        words += ("零" if gap and (words or after_yuan) else "") + cn2an.an2cn(digit, "up") + coin
        gap = False
    return words if words and not gap else words + "整"


def in_words(amount, language="en_US", code="CNY", decimals=2, unit="", subunit="", conjunction="and"):
    """Return the amount in words of a language: Chinese in financial capitals, others by num2words.

    :param amount: Decimal, str, int or float, in the currency's unit
    :param language: Odoo's code, such as ``zh_CN``, ``en_US``; one that num2words lacks is taken as English
    :param code: ISO 4217 code of the currency
    :param decimals: of the currency
    :param unit: name of the currency's unit in that language, such as ``Yuan``; empty: its code
    :param subunit: name of its hundredth; empty: the hundredths are written as a fraction
    :param conjunction: between both
    :returns: str
    :raises ValueError: if the amount is too large

    >>> in_words("123456.78", "zh_CN")
    '人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分'
    >>> in_words("1005.50", "en_US", "USD", 2, "Dollars", "Cents")
    'One thousand and five Dollars and fifty Cents'
    >>> in_words(-10, "en_US", "CNY", 2, "Yuan", "Fen"), in_words("0.05", "en_GB", "GBP", 2)
    ('Minus ten Yuan', 'Zero GBP and 5/100')
    >>> in_words("1234.56", "fr_FR", "EUR", 2, "Euros", "Cents", "et")
    'Mille deux cent trente-quatre Euros et cinquante-six Cents'
    >>> in_words(3, "xx_XX", "JPY", 0, "Yen")
    'Three Yen'
    """
    language = language or "en_US"
    if language.startswith("zh"):
        return in_chinese(amount, code, decimals, language in TRADITIONAL_LANGUAGES)
    figure = exact(amount, decimals)
    whole, _point, fraction = f"{abs(figure):f}".partition(".")
    text = f"{_number(int(whole), language)} {unit or code}"
    if fraction.strip("0"):
        coins = f"{_number(int(fraction), language)} {subunit}" if subunit else f"{int(fraction)}/{10 ** decimals}"
        text += f" {conjunction} {coins}"
    if figure < 0:
        text = f"{_number(-1, language).rsplit(' ', 1)[0]} {text}"
    return text[:1].upper() + text[1:]


def _number(number, language):
    for name in (language, language.split("_")[0], "en"):
        try:
            return num2words(number, lang=name)
        except NotImplementedError:
            continue
    return str(number)
