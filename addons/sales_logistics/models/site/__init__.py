from . import sales_site
from . import sales_site_area
