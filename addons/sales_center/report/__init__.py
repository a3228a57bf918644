from . import sale_report
from . import sales_unit_transaction
from . import sales_unit_stock
