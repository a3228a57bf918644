from . import sale_report
from . import sales_unit_analysis_mixin
from . import sales_unit_transaction
from . import sales_unit_stock
from . import sales_unit_analysis_sheet
