from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesReason(models.TransientModel):
    """ Asks why, and does what the button said. A model names what may be called in `_reason_actions`. """
    _name = "sales.reason"
    _description = "Ask for a Reason"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    reason = fields.Char(required=True)

    @api.model
    def _open(self, records, method, title):
        """:returns: action that opens the dialog

        :param records: what the reason is about
        :param str method: public method of theirs that takes the reason
        :param str title: of the dialog
        """
        return {
            "type": "ir.actions.act_window", "name": title, "res_model": self._name, "view_mode": "form",
            "views": [(False, "form")], "target": "new",
            "context": {"default_res_model": records._name, "default_res_ids": records.ids, "default_method": method}}

    def action_confirm(self):
        self.ensure_one()
        records = self.env[self.res_model].browse(self.res_ids) if self.res_model in self.env else self
        if self.method not in getattr(records, "_reason_actions", ()):
            raise UserError(self.env._("This can't be done with a reason."))
        getattr(records, self.method)(self.reason)
        return {"type": "ir.actions.act_window_close"}
