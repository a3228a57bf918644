"""PostgreSQL clusters of a test's own: one that may be killed, one that follows another."""
import contextlib
import os
import shutil
import signal
import subprocess
import time

from door import postgres, workbench


class Cluster(postgres.Embedded):
    """A server on a port that it keeps over restarts, beside the one that all tests share. It loses no commit."""

    def __init__(self, bench, name):
        super().__init__(bench.cache, bench.python)
        self.home = self.home / f"cluster-{os.getpid()}-{name}"
        self.secret = self.home / "password"
        self.port = postgres.free_port()

    def start(self):
        owner = self._prepare_home()
        if not (self.data / "PG_VERSION").is_file():
            self._initdb(owner)
            with open(self.data / "postgresql.conf", "a") as conf:
                # What was written outlives a killed process in the system's memory: only a real power cut needs a disk to wait for.
                conf.write("synchronous_commit = on\nfsync = off\nfull_page_writes = off\nshared_buffers = 128MB\n")
        self._run("pg_ctl", "start", "-w", "-s", "-l", self.home / "log", "-o", f"-p {self.port}", what="Starting")
        self.variables = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": postgres.ROLE, "PGPASSWORD": self.secret.read_text()}
        return self

    def follow(self, primary):
        """Become a copy of a running server that follows it, and start."""
        self._prepare_home()
        self.secret.write_text(primary.secret.read_text())
        address = f"host=127.0.0.1 port={primary.port} user=postgres password={primary.secret.read_text()}"
        subprocess.run(
            [self.server_binaries / "pg_basebackup", "-D", self.data, "-d", address, "-R", "-X", "stream", "-c", "fast"],
            check=True, capture_output=True, **self._owner())
        return self.start()

    def promote(self):
        """Be a primary from now on."""
        self._run("pg_ctl", "promote", "-w", "-s", what="Promoting")

    def kill(self):
        """As if its machine lost power: no process has the time to say goodbye."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()
        for process in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(workbench.alive(process) for process in (pid, *map(int, children))):
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink()  # after a real power cut nobody has its number

    def load(self, source):
        """A copy of a database of another server, under the same name."""
        self.sql('CREATE DATABASE :"name"', name=source.name)
        with subprocess.Popen(
                [self.binaries / "pg_dump", "-Fc", "-Z0", source.name], env=source.bench.server.env, stdout=subprocess.PIPE) as dump:
            subprocess.run([self.binaries / "pg_restore", "--no-owner", "--exit-on-error", "-d", source.name],
                           env=self.env, stdin=dump.stdout, check=True)
        return source.name

    def remove(self):
        with contextlib.suppress(Exception):
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
