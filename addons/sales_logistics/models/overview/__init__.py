from . import sales_logistics_mine
