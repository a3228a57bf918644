from . import sales_commission_scheme
from . import sales_commission_rate
from . import sales_commission_override
from . import sales_commission_line
from . import sales_performance_period_commission
from . import res_company_leaderboard
from . import sales_leaderboard
from . import res_config_settings_leaderboard
