from odoo import models
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# Odoo's own code sets the flag on other models for users, such as on those of a chart of accounts.
GUARDED_MODELS = ("sale.order", "sales.")


class Base(models.AbstractModel):
    """ A client that claims that an addon is being uninstalled is not believed: with that key in
    the context, Odoo skips the checks of what may be deleted. """
    _inherit = "base"

    def unlink(self):
        if self._name.startswith(GUARDED_MODELS) and not self.env.su and self.env.context.get(MODULE_UNINSTALL_FLAG):
            self = self.with_context(**{MODULE_UNINSTALL_FLAG: False})  # noqa: PLW0642
        return super().unlink()
