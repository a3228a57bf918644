from . import site
from . import inspection
from . import roster
