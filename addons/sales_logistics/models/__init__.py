from . import site
from . import inspection
