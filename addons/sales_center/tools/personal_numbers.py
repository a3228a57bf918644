"""Numbers that belong to persons: how they are written down, and what is shown of them to others."""


def mask(number, hidden=4):
    """Return the number with its middle hidden, at least ``hidden`` characters of it.

    What is left at both ends is enough to tell two customers apart, and too little to call one.

    >>> mask("13812341234"), mask("91234567"), mask("+447400123456")
    ('138****1234', '91****67', '+44******3456')
    >>> mask("110101199003071234", 11)
    '110***********1234'
    >>> mask("1234"), mask("")
    ('****', '')
    """
    left = min(max(len(number) - hidden, 0), 7)
    head = left // 2
    tail = left - head
    return number[:head] + "*" * (len(number) - left) + (number[-tail:] if tail else "")


def mask_name(name):
    """Return a person's or company's name with all but its first character hidden.

    >>> mask_name("王小明"), mask_name("Ann"), mask_name("")
    ('王**', 'A**', '')
    """
    return name[:1] + "**" if name else ""


def without_country(number, country_code):
    """Return a number in international form as it is dialled at home.

    :param number: such as ``+8613812341234``
    :param country_code: of the reader's country, such as 86

    >>> without_country("+8613812341234", 86), without_country("+85291234567", 86), without_country("+861", False)
    ('13812341234', '+85291234567', '+861')
    """
    prefix = f"+{country_code}"
    return number[len(prefix):] if country_code and number.startswith(prefix) else number


def is_masked(number):
    """Return whether that is what somebody was shown instead of a number.

    >>> is_masked("138****1234"), is_masked("13812341234"), is_masked(None)
    (True, False, False)
    """
    return "*" in (number or "")
