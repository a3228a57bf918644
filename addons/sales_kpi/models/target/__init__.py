from . import sales_metric
