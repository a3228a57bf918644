from . import portal
from . import unit_sheets
from . import slip_register
from . import contracts_portal
