from . import sales_metric_trial
