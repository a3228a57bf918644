import json

from odoo.http import Controller, content_disposition, request, route

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TargetBoardController(Controller):

    @route("/sales_kpi/target_board/xlsx", type="http", auth="user", readonly=True)
    def export(self, plan_id, open_ids="[]", metric_id=None, period_id=None, **_kwargs):
        """ Send what the board shows as a sheet; the rules decide what that is. """
        plan = request.env["sales.target.plan"].browse(int(plan_id))
        content = plan._export_board(
            json.loads(open_ids), metric_id=metric_id and int(metric_id), period_id=period_id and int(period_id))
        return request.make_response(content, headers=[
            ("Content-Type", SHEET), ("Content-Disposition", content_disposition(f"{plan.name}.xlsx"))])
