from . import sales_logistics_cost
