"""All that is needed to run Odoo, put together: source, Python, PostgreSQL, tools."""
import contextlib
import os
import subprocess
import tempfile

from . import addons, commands, odoo_source, postgres, python_env, tools
from .cache import Cache


class Workbench:
    def __init__(self, cache, source, python, server, tool_paths):
        self.cache = cache
        self.source = source
        self.python = python
        self.server = server
        self.tool_paths = tool_paths

    @property
    def env(self):
        """The environment of every Odoo process; its options come from here, not from a file."""
        env = self.server.env
        env["PATH"] = os.pathsep.join([*map(str, self.tool_paths), str(self.python.folder / "bin"), env["PATH"]])
        env["PYTHONPATH"] = str(self.source.python_path)
        env["ODOO_RC"] = str(self.cache.path("run", "odoo.conf"))
        env["ODOO_ADDONS_PATH"] = ",".join(map(str, [*self.source.addons, addons.FOLDER]))
        env["ODOO_DATA_DIR"] = str(self.cache.path("odoo-data"))
        env["ODOO_HTTP_INTERFACE"] = "127.0.0.1"
        env["PYTHONUNBUFFERED"] = "1"
        env.pop("PGDATABASE", None)
        return env

    def odoo_command(self, *arguments):
        # With workers Odoo starts its own script again, which it cannot where it was started by -m.
        start = [self.source.script] if self.source.script else ["-m", "odoo"]
        return [self.python.python, *start, *arguments]

    def odoo(self, what, *arguments, log=None, on_line=None):
        """Run Odoo to its end, its output in a log of the cache."""
        with open(self.cache.log(log), "w") if log else contextlib.nullcontext() as handle:
            return commands.run(self.odoo_command(*arguments), what, log=handle, on_line=on_line, env=self.env)

    def shell(self, database, script, log):
        """Run a script in `odoo shell`: `env` is there, and an error in it is a problem."""
        with tempfile.TemporaryFile("w+") as stdin:
            stdin.write(script)
            stdin.seek(0)
            with open(self.cache.log(log), "w") as handle:
                command = self.odoo_command("shell", "-d", database, "--no-http", "--shell-interface=python")
                return commands.run(command, "A script in Odoo's shell", log=handle, env=self.env, stdin=stdin)

    def filestore(self, database):
        return self.cache.path("odoo-data", "filestore", database)


def prepare(tests=False):
    """Make or find everything; seconds when it is all there."""
    cache = Cache()
    with cache.lock():
        source = odoo_source.find(cache)
        python = python_env.ensure(cache, tests=tests)
        server = postgres.ensure(cache, python)
        tool_paths = tools.ensure(cache, browser=tests)
        conf = cache.path("run", "odoo.conf")
        if not conf.exists():
            conf.write_text("[options]\n")
    return Workbench(cache, source, python, server, tool_paths)


def replace_process(command, env):
    """Become the command: its exit code and its signals are ours."""
    os.execvpe(command[0], [str(part) for part in command], env)


def alive(pid):
    """Whether a process runs (a zombie does not)."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.returncode == 0 and not done.stdout.strip().startswith("Z")
