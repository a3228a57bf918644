from . import sales_performance_period
from . import sales_performance
from . import crm_team
from . import sales_performance_share
from . import sale_order
