from . import portal
from . import slip_register
