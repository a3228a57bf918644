from . import approval
from . import crm_team
from . import pricing
