"""The Odoo server that run.py leaves running: started, looked after, stopped."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time

from . import workbench
from .say import Problem, step

PATIENCE = 180


class OdooServer:
    """A server on one port, known by a small file in the cache."""

    def __init__(self, cache, port):
        self.cache = cache
        self.port = port
        self.file = cache.path("run", f"server-{port}.json")

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self):
        return self.cache.log(f"server-{self.port}")

    def running(self):
        """What is known of the server if it runs, else None."""
        if not self.file.exists():
            return None
        known = json.loads(self.file.read_text())
        if workbench.alive(known["pid"]) and _started(known["pid"]) == known["started"]:
            return known
        self.file.unlink()
        return None

    def check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise Problem(
                    f"Port {self.port} cannot be used: {error.strerror}.",
                    f"stop the program that holds it, or choose another one: --port {self.port + 1}",
                ) from None

    def start(self, bench, database, *options):
        """Start it on a database, with more of Odoo's options, and wait until it answers."""
        self.check_port()
        command = bench.odoo_command(
            "server", "-d", database, "--db-filter", f"^{database}$", "--no-database-list",
            "--http-port", self.port, "--http-interface", "127.0.0.1", *options,
        )
        with step(f"Starting Odoo on {self.address}"), open(self.log, "w") as log:
            process = subprocess.Popen(
                list(map(str, command)), env=bench.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )
            known = {"pid": process.pid, "started": _started(process.pid), "database": database}
            self.file.write_text(json.dumps(known))
            self._wait(process)

    def _wait(self, process):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if process.poll() is not None:
                lines = self.log.read_text(errors="replace").splitlines()[-15:]
                raise Problem("Odoo stopped:\n    " + "\n    ".join(lines), f"read {self.log}, and run it again.")
            if self._answers():
                return
            time.sleep(0.3)
        self.stop()
        raise Problem(f"Odoo did not answer within {PATIENCE} seconds.", f"read {self.log}.")

    def _answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/web/login")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def stop(self):
        """Stop the server; True if there was one."""
        known = self.running()
        if not known:
            return False
        os.kill(known["pid"], signal.SIGTERM)
        for _attempt in range(100):
            if not workbench.alive(known["pid"]):
                break
            time.sleep(0.1)
        else:
            os.kill(known["pid"], signal.SIGKILL)
        self.file.unlink(missing_ok=True)
        return True


def all_servers(cache):
    files = (cache.folder / "run").glob("server-*.json")
    return [OdooServer(cache, int(file.stem.split("-")[1])) for file in files]


def _started(pid):
    """When a process was started: a number given again to another process is told by it."""
    done = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()
