from odoo.addons.sales_center.controllers.unit_sheets import send_sheet
from odoo.http import Controller, request, route


class PerformanceSheetController(Controller):

    # Not read-only: the dialog was saved a moment ago, and a replica may not have it yet.
    @route("/sales_kpi/performance/<int:sheet_id>/xlsx", type="http", auth="user")
    def export(self, sheet_id, **_kwargs):
        """ Send the performance ledger of some days as a sheet: what its reader may read. """
        sheet = request.env["sales.performance.sheet"].browse(sheet_id).exists()
        if not sheet:
            raise request.not_found()
        sheet.check_access("read")
        return send_sheet(sheet._write_sheet, f"{request.env._('Performance')} {sheet.date_from} – {sheet.date_to}")
