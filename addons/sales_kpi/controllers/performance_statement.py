from odoo.http import Controller, content_disposition, request, route

from .target_board import SHEET


class PerformanceStatementController(Controller):

    @route("/sales_kpi/statement/<int:statement_id>/xlsx", type="http", auth="user", readonly=True)
    def export(self, statement_id, **_kwargs):
        """ Send a statement as a sheet, to whoever may read it. """
        statement = request.env["sales.performance.statement"].browse(statement_id).exists()
        if not statement:
            raise request.not_found()
        statement.check_access("read")
        return request.make_response(statement._export_sheet(), headers=[
            ("Content-Type", SHEET), ("Content-Disposition", content_disposition(f"{statement.display_name}.xlsx"))])
