from . import sales_reason
from . import sales_trip_odometer
from . import sales_custody_deduct
