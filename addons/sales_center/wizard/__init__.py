from . import sales_approval_decide
from . import sales_approval_request
from . import sales_approval_try_out
from . import sales_unit_hold
from . import sales_unit_withdraw
from . import sales_unit_generate
from . import sales_registration_cancel
from . import sales_daily_close_reason
