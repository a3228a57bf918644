"""Between Odoo and PostgreSQL: a proxy that cuts the connection at a commit, before the server has seen it or after it is done."""
import contextlib
import socket
import threading

COMMIT = b"COMMIT\x00"


class CuttingProxy:
    """Listens on a port of its own and passes everything on, until `cut` says otherwise."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.cut = None  # "before" or "after": what becomes of the next commit
        self.skip = 0  # commits to let pass before that
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                answered = threading.Event()
                for pump in (self._pass_on, self._pass_back):
                    threading.Thread(target=pump, args=(client, server, answered), daemon=True).start()

    def _pass_on(self, client, server, answered):
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if data[:1] == b"Q" and data.endswith(COMMIT) and self.cut and not self._passes():
                    how, self.cut, self.cuts = self.cut, None, self.cuts + 1
                    if how == "after":
                        answered.clear()
                        client.shutdown(socket.SHUT_WR)  # nothing comes back any more; what the server says is thrown away
                        server.sendall(data)
                        answered.wait(30)
                    break
                server.sendall(data)
        self._end(client, server)

    def _passes(self):
        self.skip -= 1
        return self.skip >= 0

    def _pass_back(self, client, server, answered):
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                answered.set()
                client.sendall(data)
        self._end(client, server)

    @staticmethod
    def _end(*sides):
        for side in sides:
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()
