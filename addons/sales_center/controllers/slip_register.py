from odoo.http import Controller, content_disposition, request, route

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SlipRegisterController(Controller):

    @route("/sales_center/slip_register/<int:register_id>.xlsx", type="http", auth="user", readonly=True)
    def export(self, register_id, **_kwargs):
        """ Send the register that somebody has just asked for; the rules decide whether it is his or hers. """
        register = request.env["sales.slip.register"].browse(register_id).exists()
        if not register:
            return request.not_found()
        register.check_access("read")
        return request.make_response(register._export(), headers=[
            ("Content-Type", SHEET), ("Content-Disposition", content_disposition(f"{register.display_name}.xlsx"))])
