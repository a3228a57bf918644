from .target import test_rate_table
from .target import test_sales_metric
from .target import test_target_plan
from .target import test_plan_approval
from .target import test_target_change
from .target import test_target_move
from .target import test_target_deleting
from .target import test_target_sheet
