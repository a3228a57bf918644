from . import sales_reason
from . import sales_trip_odometer
from . import sales_custody_deduct
from . import sales_stay_check_in
from . import sales_stay_transfer
from . import sales_deduction_sheet
from . import sales_room_repair
