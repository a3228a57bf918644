from .rate_table import RateTable
from . import spread
from .sums import Sums
