from . import target_board
