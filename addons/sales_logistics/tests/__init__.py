from . import test_sales_site
from .inspection import test_inspection
from .inspection import test_inspection_schedule
from .inspection import test_rectification
from .roster import test_duty
from .roster import test_duty_swap
