from odoo import models

CHANNEL = "sales_unit_board_"


class IrWebsocket(models.AbstractModel):
    """ A unit board listens to its building, if the user may see that. """
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        asked = [channel for channel in channels if isinstance(channel, str) and channel.startswith(CHANNEL)]
        numbers = [channel.removeprefix(CHANNEL) for channel in asked]
        channels = [channel for channel in channels if channel not in asked]
        buildings = self.env["sales.building"]
        if numbers and buildings.has_access("read"):
            channels.extend(buildings.search([("id", "in", [int(number) for number in numbers if number.isdecimal()])]))
        return super()._build_bus_channel_list(channels)
