from . import concession
from . import envelope
from . import amount_words
from . import slip_numbers
from . import slip_register
from . import first_contact
from . import personal_numbers
