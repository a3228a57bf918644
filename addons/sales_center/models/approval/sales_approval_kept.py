from odoo import models
from odoo.exceptions import AccessError


class SalesApprovalKept(models.AbstractModel):
    """Records that the approval engine alone writes, as superuser, after it has looked at who asks.

    That nobody has a right to write them is in the access rights, too; but an administrator can
    change those, and is to change no decision.
    """

    _name = "sales.approval.kept"
    _description = "Kept by the Approval Engine"

    def _check_access(self, operation):
        if operation != "read":
            return self, lambda: AccessError(self.env._(
                "%s: the records are kept as the approval engine wrote them.", self._description))
        return super()._check_access(operation)
