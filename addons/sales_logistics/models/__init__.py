from . import site
from . import booking
from . import custody
from . import vehicle
from . import lodging
