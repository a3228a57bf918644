from . import ir_model_access
from . import sales_center_demo
from . import approval
from . import crm_team
from . import pricing
from . import inventory
from . import contract
from . import customer
