from . import site
from . import inspection
from . import roster
from . import booking
from . import custody
from . import vehicle
from . import lodging
from . import cost
