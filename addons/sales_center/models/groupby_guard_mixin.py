from odoo import models


class SalesGroupbyGuardMixin(models.AbstractModel):
    """ Guards many2many fields with groups: Odoo groups by them without asking whether the user may read them. """
    _name = "sales.groupby.guard.mixin"
    _description = "Guard of Restricted Fields in Groups"

    def _read_group_groupby(self, alias, groupby_spec, query):
        field = self._fields.get(groupby_spec.partition(":")[0])
        if field and field.type == "many2many":
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)
