from . import sales_request_mixin
from . import sales_booking_mixin
from . import sales_site
