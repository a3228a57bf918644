from . import sales_metric
from . import sales_target_plan
from . import sales_target_period
from . import sales_target_node
from . import sales_target_figure
from . import sales_target_actual
from . import sales_target_refresh
