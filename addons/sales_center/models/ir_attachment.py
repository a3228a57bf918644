import contextlib
import errno
import os

from odoo import api, models
from odoo.exceptions import UserError

# No room on the disk, in the quota, or for a file of that size.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class IrAttachment(models.Model):
    """ A full disk is told in words, and what was written by then is taken away again: Odoo leaves it where it is, and then
    refuses the same file for good, as one that collides with it. """
    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        try:
            return super()._file_write(bin_value, checksum)
        except OSError as error:
            self._take_away_half(bin_value, self._full_path(f"{checksum[:2]}/{checksum}"))
            if error.errno not in FULL:
                raise
            raise UserError(self.env._(
                "There is no room for files left on the server, so nothing was stored. Tell whoever runs it, and try again.")) from error

    @staticmethod
    def _take_away_half(bin_value, path):
        """ Remove a file that is shorter than it should be; somebody else may have stored the same one meanwhile. """
        with contextlib.suppress(OSError):
            if os.path.getsize(path) < len(bin_value):
                os.unlink(path)
