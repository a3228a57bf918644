"""Runs the addons' own tests in Odoo: in two processes, on two copies of one template database."""
import collections
import contextlib
import json
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from . import addons, database, odoo_log, postgres
from .cache import remove
from .say import Problem, step

PROCESSES = 2
_KEPT_LOGS = 20
_COPY = re.compile(r"sc_test_(\d+)_\w+")


class Outcome(NamedTuple):
    """One line of the report that pytest shows: a test of Odoo's, or a check of ours."""

    place: str
    outcome: str
    text: str = ""
    seconds: float = 0.0


class Share:
    """The test modules that one process runs."""

    def __init__(self, number):
        self.number = number
        self.modules = []
        self.weight = 0.0


def test_files(chosen, words=(), folder=addons.FOLDER):
    """The chosen addons' files of tests that can have a test with all the words in it."""
    files = []
    for name in chosen:
        for path in sorted((Path(folder) / name / "tests").rglob("test_*.py")):
            text = f"{path.relative_to(folder)} {path.read_text()}".lower()
            if all(word in text for word in words):
                files.append(path)
    return files


def module_of(path, folder=addons.FOLDER):
    return ".".join(("odoo", "addons", *Path(path).relative_to(folder).with_suffix("").parts))


def split(files, seconds, processes=PROCESSES, folder=addons.FOLDER):
    """Shares that take about the same time, by what each file took last time or is likely to take."""
    shares = [Share(number) for number in range(1, min(processes, len(files)) + 1)]
    weights = {}
    for path in files:
        text = path.read_text()
        guess = len(re.findall(r"def test_", text)) * (8 if "HttpCase" in text else 0.5) + 0.5
        weights[module_of(path, folder)] = seconds.get(module_of(path, folder), guess)
    for module in sorted(weights, key=lambda name: (-weights[name], name)):
        share = min(shares, key=lambda item: item.weight)
        share.modules.append(module)
        share.weight += weights[module]
    return shares


def run(bench, chosen, words):
    """Outcomes of the addons' tests, of what Odoo's log says, and of the installation."""
    clean_up(bench)
    files = test_files(chosen, words)
    browser = any("HttpCase" in path.read_text() for path in files)
    try:
        template = database.template(bench, addons.with_own_dependencies(chosen), browser)
    except Problem as problem:
        return [Outcome("addons/install", "failed", str(problem))]
    outcomes = [_log_outcome("addons/install.log", bench.cache.log(f"install-{template.name}"))]
    if not files:
        return [] if words else outcomes
    seconds_file = bench.cache.path("run", "test-seconds.json")
    seconds = json.loads(seconds_file.read_text()) if seconds_file.exists() else {}
    shares = split(files, seconds)
    with step(f"Running the tests of {', '.join(chosen)} in Odoo, {len(shares)} processes") as progress:
        running = [Process(bench, share, template, chosen, words) for share in shares]
        try:
            _wait(running, progress)
        finally:
            for process in running:
                process.close()
    for process in running:
        outcomes += process.outcomes()
        seconds.update(process.seconds())
    if not words:
        seconds_file.write_text(json.dumps(seconds, indent=1, sort_keys=True))
    return outcomes


def _wait(running, progress):
    while any(process.poll() is None for process in running):
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.popen.wait(timeout=1)
        progress.progress("; ".join(process.state() for process in running))


class Process:
    """One Odoo that runs one share, on a database and a port of its own."""

    def __init__(self, bench, share, template, chosen, words):
        self.share = share
        self.log = bench.cache.log(f"test-{os.getpid()}-{share.number}")
        self.results = bench.cache.path("run", f"results-{os.getpid()}-{share.number}.jsonl")
        remove(self.results)
        self.database = template.copy(f"sc_test_{os.getpid()}_{share.number}")
        order = {"results": str(self.results), "modules": share.modules, "words": list(words)}
        with open(self.log, "w") as log:
            self.popen = subprocess.Popen(
                [bench.python.python, Path(__file__).with_name("odoo_with_results.py"), "server",
                 "-d", self.database.name, "--test-tags", ",".join(f"/{name}" for name in chosen),
                 "--stop-after-init", "--max-cron-threads=0", "--http-port", str(postgres.free_port()),
                 "--screenshots", str(bench.cache.path("screenshots"))],
                env={**bench.env, "SALES_CENTRE_TESTS": json.dumps(order)}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )

    def poll(self):
        return self.popen.poll()

    def lines(self):
        if not self.results.exists():
            return []
        return [json.loads(line) for line in self.results.read_text().splitlines()]

    def state(self):
        lines = self.lines()
        return f"{len(lines)} tests, at {lines[-1]['name'] if lines else 'loading'}"

    def close(self):
        if self.popen.poll() is None:
            self.popen.terminate()
            self.popen.wait()
        self.database.drop()

    def seconds(self):
        totals = collections.Counter()
        for line in self.lines():
            if line["module"]:
                totals[line["module"]] += line["seconds"]
        return {module: round(total, 1) for module, total in totals.items()}

    def outcomes(self):
        lines = self.lines()
        results = [
            Outcome(f"{_path(line['module'])}::{line['name']}", line["outcome"], line["text"], line["seconds"])
            for line in lines
        ]
        failed = any(line["outcome"] == "failed" for line in lines)
        if self.poll() and not failed:
            tail = self.log.read_text(errors="replace").splitlines()[-30:]
            results.append(Outcome(f"addons/process-{self.share.number}", "failed", "\n".join(tail)))
        results.append(_log_outcome(f"addons/test-{self.share.number}.log", self.log))
        remove(self.results)
        return results


def _path(module):
    return module.replace("odoo.addons.", "addons.", 1).replace(".", "/") + ".py" if module else "addons"


def _log_outcome(place, log):
    """One outcome for a whole log; tests that failed are told by themselves."""
    if not log.exists():
        return Outcome(place, "skipped", "The template was made before; its log is gone.")
    with open(log, errors="replace") as lines:
        found = [entry for entry in odoo_log.complaints(lines) if not odoo_log.is_test_report(entry)]
    text = "\n".join(map(str, found))
    return Outcome(place, "failed" if found else "passed", f"In {log}:\n{text}" if found else "")


def clean_up(bench):
    """Drop the databases of runs that were killed, and the logs of all but the last few."""
    logs = sorted((bench.cache.folder / "logs").glob("test-*.log"), key=lambda log: log.stat().st_mtime)
    for log in logs[:-_KEPT_LOGS]:
        remove(log)
    for [name] in bench.server.sql("SELECT datname FROM pg_database WHERE starts_with(datname, 'sc_test_')"):
        found = _COPY.fullmatch(name)
        if found and not Path(f"/proc/{found[1]}").exists():
            database.Database(bench, name).drop()
