from .target import test_rate_table
from .target import test_sales_metric
from .target import test_target_plan
from .target import test_target_board
from .target import test_target_gap
from .target import test_target_board_sheet
from .target import test_target_board_tours
from .target import test_target_demo
