from .rate_table import RateTable
from . import spread
