from . import sales_project
from . import sales_building
from . import sales_unit_kind
from . import sales_unit
from . import sales_unit_claim
from . import sale_order_line
from . import sale_order
from . import res_config_settings
