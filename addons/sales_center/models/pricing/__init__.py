from . import res_company
from . import res_config_settings
from . import product_template
from . import product_pricelist_item
from . import sale_order_line
from . import sale_order
