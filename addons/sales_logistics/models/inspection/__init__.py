from . import sales_inspection_template
from . import sales_inspection_template_item
from . import sales_inspection_schedule
from . import sales_inspection
from . import sales_inspection_line
from . import sales_rectification
from . import sales_site
from . import sales_center_demo
