from . import sales_metric_trial
from . import sales_commission_simulation
from . import sales_commission_simulation_line
from . import sales_target_submission
from . import sales_target_move
from . import sales_target_sheet
from . import sales_target_spread_line
from . import sales_target_spread
