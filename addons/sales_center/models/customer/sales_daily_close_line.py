from odoo import api, fields, models


class SalesDailyCloseLine(models.Model):
    """ One thing that is to be done by an hour of the day. Written by the server only. """
    _name = "sales.daily.close.line"
    _inherit = ["sales.label.mixin"]
    _description = "Check of a Daily Close"
    _order = "deadline, id"
    _rec_name = "kind"

    close_id = fields.Many2one("sales.daily.close", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="close_id.company_id", store=True, index=True, precompute=True)
    kind = fields.Selection([
        ("registrations", "Calls and visits confirmed"), ("units", "Unit board checked"), ("summary", "Summary of the day")],
        required=True, readonly=True)
    deadline = fields.Datetime("To Be Done by", required=True, readonly=True)
    done_at = fields.Datetime("Done On", readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    state = fields.Selection(
        [("waiting", "Not due yet"), ("done", "Done"), ("late", "Done late"), ("missing", "Missing")],
        string="Status", compute="_compute_state")

    _kind_once = models.UniqueIndex("(close_id, kind)", "A day has one check of each kind.")

    @api.depends("done_at", "deadline")
    def _compute_state(self):
        now = fields.Datetime.now()
        for line in self:
            if line.done_at:
                line.state = "done" if line.done_at <= line.deadline else "late"
            else:
                line.state = "waiting" if not line.deadline or line.deadline > now else "missing"

    def _set_done(self):
        self.write({"done_at": fields.Datetime.now(), "done_by_id": self.env.uid})
