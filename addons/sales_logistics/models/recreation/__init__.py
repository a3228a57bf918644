from . import sales_center_demo
from . import sales_recreation_item
from . import sales_recreation_loan
from . import sales_custody
from . import sales_approval_rule
from . import sales_logistics_cost
