from . import sales_inspection_cancel
from . import sales_rectification_reason
