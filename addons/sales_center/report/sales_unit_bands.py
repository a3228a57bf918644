"""Bands of area and of price in which units are compared."""
from odoo.tools import SQL

AREA_BANDS = [
    ("1", "Below 60 m²"), ("2", "60 to 90 m²"), ("3", "90 to 120 m²"), ("4", "120 to 144 m²"), ("5", "144 to 180 m²"),
    ("6", "180 m² and more")]
AREA_LIMITS = (60, 90, 120, 144, 180)
PRICE_BANDS = [
    ("1", "Below 0.5 million"), ("2", "0.5 to 1 million"), ("3", "1 to 2 million"), ("4", "2 to 3 million"), ("5", "3 to 5 million"),
    ("6", "5 to 10 million"), ("7", "10 million and more")]
PRICE_LIMITS = (500_000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000)


def band(expression, limits):
    """:param SQL expression: a number
    :param tuple limits: where the next band begins
    :returns: SQL of the band's key; the lowest is 1"""
    return SQL("(width_bucket(%s::numeric, %s::numeric[]) + 1)::varchar", expression, list(limits))
