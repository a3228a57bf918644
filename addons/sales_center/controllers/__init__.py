from . import portal
from . import unit_sheets
