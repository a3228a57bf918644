from odoo.http import Controller, content_disposition, request, route

from .target_board import SHEET


class PerformanceSheetController(Controller):

    # Not read-only: the dialog was saved a moment ago, and a replica may not have it yet.
    @route("/sales_kpi/performance/<int:sheet_id>/xlsx", type="http", auth="user")
    def export(self, sheet_id, **_kwargs):
        """ Send the performance ledger of some days as a sheet: what its reader may read. """
        sheet = request.env["sales.performance.sheet"].browse(sheet_id).exists()
        if not sheet:
            raise request.not_found()
        sheet.check_access("read")
        name = f"{request.env._('Performance')} {sheet.date_from} – {sheet.date_to}.xlsx"
        return request.make_response(sheet._export(), headers=[
            ("Content-Type", SHEET), ("Content-Disposition", content_disposition(name))])
