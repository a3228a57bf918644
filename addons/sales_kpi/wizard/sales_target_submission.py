from odoo import fields, models


class SalesTargetSubmission(models.TransientModel):
    """ The comment that goes with submitted, accepted or returned figures. """
    _name = "sales.target.submission"
    _description = "Submit or Decide on Figures"

    node_id = fields.Many2one("sales.target.node", required=True, readonly=True, ondelete="cascade")
    submission_state = fields.Selection(related="node_id.submission_state")
    submission_note = fields.Text(related="node_id.submission_note")
    is_mine = fields.Boolean(related="node_id.is_mine")
    is_mine_to_decide = fields.Boolean(related="node_id.is_mine_to_decide")
    comment = fields.Text()

    def action_submit(self):
        self.node_id.action_submit(self.comment)

    def action_accept(self):
        self.node_id.action_accept(self.comment)

    def action_return(self):
        self.node_id.action_return(self.comment)
