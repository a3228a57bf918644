from . import sales_mine_mixin
from . import sales_month_mixin
from . import sales_request_mixin
from . import sales_booking_mixin
from . import sales_site
