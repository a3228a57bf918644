from . import sales_approval_decide
from . import sales_approval_request
from . import sales_approval_try_out
