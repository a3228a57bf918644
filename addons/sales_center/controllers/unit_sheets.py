import tempfile

from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

ANALYSES = ("sales.unit.transaction", "sales.unit.stock")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UnitSheetsController(Controller):
    """ Workbooks of units and their prices; access rights and rules decide what is in them. """

    @route("/sales_center/units/<int:project_id>.xlsx", type="http", auth="user", readonly=True)
    def units(self, project_id, **_kwargs):
        """ Send the units of a project. """
        project = request.env["sales.project"].browse(project_id)
        project.check_access("read")
        units = request.env["sales.unit"].with_context(active_test=False)
        units.check_access("read")
        name = project.name
        return self._send(lambda file: units._write_sheet(file, [("project_id", "=", project_id)]), name)

    @route("/sales_center/price_list/<int:price_id>.xlsx", type="http", auth="user", readonly=True)
    def price_list(self, price_id, **_kwargs):
        """ Send the comparison of a price list. """
        prices = request.env["sales.launch.price"].browse(price_id)
        prices.check_access("read")
        return self._send(prices._write_sheet, prices.name)

    @route("/sales_center/unit_analysis.xlsx", type="http", auth="user", methods=["POST"], readonly=True)
    def unit_analysis(self, model, domain="[]", **_kwargs):
        """ Send the rows of an analysis of units, as the screen has them filtered. """
        if model not in ANALYSES:
            raise NotFound()
        analysis = request.env[model]
        analysis._check_may_export()
        domain = analysis._parse_domain(domain)
        return self._send(lambda file: analysis._write_sheet(file, domain), analysis._get_sheet_title())

    def _send(self, write, name):
        """ Rows go to disk as they are written, so the memory it takes depends on the file's size only. """
        with tempfile.TemporaryFile() as file:
            write(file)
            file.seek(0)
            content = file.read()
        return request.make_response(content, headers=[
            ("Content-Type", SHEET), ("Content-Disposition", content_disposition(f"{name}.xlsx"))])
