from odoo import fields, models


class StockMove(models.Model):
    """ What is handed out is a move like any other; the request follows it, whoever carries it out. """
    _inherit = "stock.move"

    supply_line_id = fields.Many2one("sales.supply.line", readonly=True, index="btree_not_null", ondelete="restrict")
    supply_count_id = fields.Many2one("sales.supply.count", readonly=True, index="btree_not_null", ondelete="restrict")

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves.sudo().supply_line_id.request_id._follow_moves()  # sudo: the request follows what was moved, whoever moves it
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        self.sudo().supply_line_id.request_id._follow_moves()  # sudo: as above
        return result

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "supply_line_id"]
