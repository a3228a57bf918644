from . import sales_inspection_cancel
from . import sales_rectification_reason
from . import sales_duty_cancel
from . import sales_duty_copy
