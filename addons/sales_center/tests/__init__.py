from . import test_auditor
from . import test_crm_team
from . import test_supervisor_rules
from .approval import test_sale_guard
from .approval import test_decision
from .approval import test_envelope
from .pricing import test_hidden_discount
