from .target import test_rate_table
from .target import test_sales_metric
from .target import test_target_plan
from .target import test_target_figures
from .target import test_target_submission
from .target import test_target_spread
from .target import test_target_scenario
