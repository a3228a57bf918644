from . import test_rate_table
from . import test_sales_metric
