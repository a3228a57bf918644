from . import target_board
from . import performance_statement
from . import performance_sheet
