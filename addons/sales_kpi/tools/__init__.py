from .rate_table import RateTable
from .sums import Sums
