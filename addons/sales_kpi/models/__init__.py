from . import target
from . import performance
