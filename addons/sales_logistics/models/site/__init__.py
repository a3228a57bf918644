from . import sales_site
from . import sales_site_area
from . import sales_site_floor
from . import sales_site_photo
from . import sales_site_furnishing
from . import sales_site_floor_plan
from . import sales_center_demo
