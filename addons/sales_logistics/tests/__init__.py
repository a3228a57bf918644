from . import test_sales_site
from .booking import test_overlap
from .booking import test_request
from .custody import test_clearance
from .custody import test_custody
from .vehicle import test_trip
from .lodging import test_meter
from .lodging import test_stay
