from . import approval
from . import pricing
