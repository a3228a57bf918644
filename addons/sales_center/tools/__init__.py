from . import concession
from . import envelope
