"""setup/run.py: from nothing to Sales Centre in a browser."""
import argparse

from . import addons, database, postgres, python_env, server, workbench
from .cache import VARIABLE, Cache
from .say import note


def arguments(argv):
    parser = argparse.ArgumentParser(
        prog="setup/run.py",
        description="Fetches what Sales Centre needs, makes a database with demo data, and starts Odoo."
        " For trying, developing and testing; docs/production.md is for the rest.",
        epilog=f"Downloads, databases and logs lie in ~/.cache/sales-centre-odoo, or in ${VARIABLE}."
        " PGHOST, PGPORT, PGUSER, PGPASSWORD name a PostgreSQL of yours, ODOO_HOME an Odoo 19.0.",
    )
    parser.add_argument("--port", type=int, default=8069, help="port on 127.0.0.1 (default: 8069)")
    parser.add_argument("--database", default="sales_center", metavar="NAME", help="default: sales_center")
    parser.add_argument("--no-demo", action="store_true", help="no demo data, when the database is made")
    parser.add_argument(
        "--language", choices=["zh_CN", "en_US"],
        help="everybody's language, when the database is made (default: demo users Chinese, admin English)",
    )
    parser.add_argument("--only", metavar="ADDON,…", help="these addons only, with those of ours that they need")
    parser.add_argument("--stop", action="store_true", help="stop Odoo and the embedded PostgreSQL")
    parser.add_argument("--reset", action="store_true", help="drop the database first, and make it anew")
    parser.add_argument("--prepare", action="store_true", help="set up, and start nothing")
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    if options.stop:
        return stop()
    chosen = addons.chosen(options.only)
    odoo = server.OdooServer(Cache(), options.port)
    running = odoo.running()
    if not (running or options.prepare):
        odoo.check_port()
    bench = workbench.prepare()
    if options.prepare:
        note("All is set up.")
        return 0
    with bench.cache.lock():
        serve(bench, odoo, options, chosen)
    welcome(odoo, database.Database(bench, options.database), chosen)
    return 0


def serve(bench, odoo, options, chosen):
    """Bring the database up to date, and a server on it."""
    running = odoo.running()
    current = database.Database(bench, options.database)
    stale = not current.exists() or any(current.outdated(chosen))
    if running and (options.reset or stale or running["database"] != options.database):
        odoo.stop()
        running = None
    if options.reset:
        current.drop()
    database.for_trying(bench, options.database, chosen, not options.no_demo, options.language)
    if not running:
        odoo.start(bench, options.database)


def welcome(odoo, current, chosen):
    note(f"\nSales Centre runs on {odoo.address} (log: {odoo.log})\n")
    rows = [["Administrator", "admin", "all rights"]]
    rows += database.demo_users(current, chosen)
    width = max(len(login) for _name, login, _groups in rows)
    note("Logins; the password is the login:")
    for name, login, groups in rows:
        note(f"  {login:<{width}}  {name}  {groups}")
    note("\nStop it with: python3 setup/run.py --stop")


def stop():
    cache = Cache()
    stopped = [odoo.address for odoo in server.all_servers(cache) if odoo.stop()]
    for folder in cache.folder.glob("python-*"):
        env = python_env.PythonEnv(folder)
        if (folder / "requirements.stamp").exists() and postgres.Embedded(cache, env).stop():
            stopped.append("PostgreSQL")
    note(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0
