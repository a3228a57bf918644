import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.utils import send_file

from odoo.http import Controller, request, route

ANALYSES = ("sales.unit.transaction", "sales.unit.stock")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_sheet(write, name):
    """ Send a workbook from the disk, to which it is written: memory does not grow with it.

    :param write: is called with the file
    :param str name: of the file, without ending
    :returns: response
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 closed when it is sent
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return send_file(file, request.httprequest.environ, mimetype=SHEET, as_attachment=True, download_name=f"{name}.xlsx")


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
        return send_sheet(lambda file: units._write_sheet(file, [("project_id", "=", project_id)]), name)

    @route("/sales_center/price_list/<int:price_id>.xlsx", type="http", auth="user", readonly=True)
    def price_list(self, price_id, **_kwargs):
        """ Send the comparison of a price list. """
        prices = request.env["sales.launch.price"].browse(price_id)
        prices.check_access("read")
        return send_sheet(prices._write_sheet, prices.name)

    @route("/sales_center/unit_analysis.xlsx", type="http", auth="user", methods=["POST"], readonly=True)
    def unit_analysis(self, model, domain="[]", **_kwargs):
        """ Send the rows of an analysis of units, as the screen has them filtered. """
        if model not in ANALYSES:
            raise NotFound()
        analysis = request.env[model]
        analysis._check_may_export()
        domain = analysis._parse_domain(domain)
        return send_sheet(lambda file: analysis._write_sheet(file, domain), analysis._get_sheet_title())
