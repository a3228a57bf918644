from .rate_table import RateTable
