import os
import resource
import signal

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

LARGE = os.urandom(1 << 20)


@tagged("post_install", "-at_install")
class TestIrAttachment(TransactionCase):
    """ The system itself refuses to let files grow, as a full disk does. """

    def _store(self):
        return self.env["ir.attachment"].create({"name": "Large", "raw": LARGE})

    def _store_without_room(self, room):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        try:
            with mute_logger("odoo.addons.base.models.ir_attachment"):  # the log is a file, too
                return self._store()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, told)

    def _get_path(self):
        checksum = self.env["ir.attachment"]._compute_checksum(LARGE)
        return self.env["ir.attachment"]._full_path(f"{checksum[:2]}/{checksum}")

    def test_no_room(self):
        with self.assertRaisesRegex(UserError, "no room for files"), self.env.cr.savepoint():
            self._store_without_room(200_000)
        self.assertFalse(os.path.exists(self._get_path()), "half of it is left")
        self.assertEqual(self._store().raw, LARGE, "the same file is taken once there is room")

    def test_stored_by_somebody_else_meanwhile(self):
        self._store()
        self.env["ir.attachment"]._take_away_half(LARGE, self._get_path())
        self.assertTrue(os.path.exists(self._get_path()))

    def test_other_trouble_is_not_called_a_full_disk(self):
        Attachment = self.env["ir.attachment"]
        with self.assertRaises(OSError), mute_logger("odoo.addons.base.models.ir_attachment"):
            Attachment._file_write(LARGE, "x" * 300)
