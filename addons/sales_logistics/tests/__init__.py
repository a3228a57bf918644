from . import test_sales_site
