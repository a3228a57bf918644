from odoo import api, models


class SalesMethodsOnlyMixin(models.AbstractModel):
    """ Fields that the model's methods write as superuser, and nobody else, whichever way. """
    _name = "sales.methods.only.mixin"
    _description = "Fields That Only Methods Write"
    _methods_only = frozenset()  # names of the fields

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in self._methods_only and not self.env.su:
            return False
        return super()._has_field_access(field, operation)
