from . import sales_custody
from . import sales_custody_mixin
from . import sales_clearance
from . import sales_clearance_line
from . import hr_employee
from . import sales_slip_book
