from .target import test_rate_table
from .target import test_sales_metric
from .target import test_target_plan
from .performance import test_ledger
from .performance import test_order_posting
