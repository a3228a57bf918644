from . import sales_duty_shift
from . import sales_duty_post
from . import sales_duty
from . import sales_duty_conflict
from . import sales_duty_week
from . import sales_duty_swap
from . import sales_site
from . import sales_center_demo
