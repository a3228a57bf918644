from .rate_table import RateTable
from .branch import Branch, BranchError
from . import spread
from .sums import Sums
