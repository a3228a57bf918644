from . import sales_metric_trial
from . import sales_commission_simulation
from . import sales_commission_simulation_line
