from . import test_auditor
from . import test_crm_team
from . import test_supervisor_rules
from .approval import test_sale_guard
from .approval import test_tours
from .approval import test_views
from .pricing import test_hidden_discount
from .pricing import test_sale_report
