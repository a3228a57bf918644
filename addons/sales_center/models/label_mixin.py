from odoo import api, models


class SalesLabelMixin(models.AbstractModel):
    """ Records that are called by a choice of theirs (`_rec_name`): by its label, where Odoo would show its key. """

    _name = "sales.label.mixin"
    _description = "Called by a Label"

    @api.depends(lambda self: (self._rec_name,) if self._rec_name else ())
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields[self._rec_name]._description_selection(self.env))
        for record in self:
            record.display_name = labels.get(record[self._rec_name], "")
