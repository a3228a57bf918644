from . import concession
from . import envelope
from . import first_contact
from . import personal_numbers
