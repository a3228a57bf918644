"""Databases: made whole or not at all, copied from templates, upgraded where addons changed."""
import contextlib
import hashlib
import os
import re
import shutil
import time

from . import addons, odoo_log
from .cache import remove
from .say import Problem, note, step

# Charts of accounts of the demo company group.
DEMO_LOCALISATION = ["l10n_cn", "l10n_hk"]
# Apps of Odoo that our addons do without, and do more with: tests need both halves.
_TESTED_WITH = ["hr_holidays", "sale_loyalty"]
_HASH = "sales_center_setup.content."
_BUNDLES = "sales_center_setup.bundles"
_KEPT_TEMPLATES = 3
MAKE_BUNDLES = f"""
env["ir.qweb"]._pregenerate_assets_bundles()
env["ir.config_parameter"].set_param("{_BUNDLES}", "made")
env.cr.commit()
"""


class Database:
    def __init__(self, bench, name):
        if not re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,50}", name):
            raise Problem(f"{name!r} is no name for a database.", "use letters, digits, _ . and - only.")
        self.bench = bench
        self.name = name

    def sql(self, statement, **values):
        return self.bench.server.sql(statement, database=self.name, **values)

    def exists(self):
        return bool(self.bench.server.sql("SELECT 1 FROM pg_database WHERE datname = :'name'", name=self.name))

    def drop(self):
        for attempt in range(10):
            try:
                self.bench.server.sql('DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=self.name)
                break
            except Problem:
                # PostgreSQL's own vacuuming looks at the database just now, and only a superuser may end that.
                if attempt == 9:
                    raise
                time.sleep(1)
        remove(self.bench.filestore(self.name))

    def copy(self, name):
        """A copy; files are linked, as Odoo never writes into one that it has stored."""
        target = Database(self.bench, name)
        target.drop()
        self.bench.server.sql(
            'CREATE DATABASE :"target" TEMPLATE :"source"', target=name, source=self.name,
        )
        if self.bench.filestore(self.name).is_dir():
            shutil.copytree(self.bench.filestore(self.name), self.bench.filestore(name), copy_function=_link)
        return target

    def rename(self, name):
        Database(self.bench, name).drop()
        self.bench.server.sql('ALTER DATABASE :"old" RENAME TO :"new"', old=self.name, new=name)
        if self.bench.filestore(self.name).is_dir():
            self.bench.filestore(self.name).rename(self.bench.filestore(name))
        return Database(self.bench, name)

    def odoo(self, title, *arguments, log):
        """One run of Odoo that ends by itself, with its progress."""
        with step(title) as progress:
            return self.bench.odoo(
                title, "server", "-d", self.name, "--no-http", "--max-cron-threads=0", "--stop-after-init", *arguments,
                log=log, on_line=lambda line: _show(progress, line),
            )

    def install(self, modules, *options, log):
        self.odoo(f"Installing {', '.join(modules)}", "-i", ",".join(modules), *options, log=log)

    def remember(self, names):
        for name in names:
            self.sql(
                "INSERT INTO ir_config_parameter (key, value) VALUES (:'key', :'value')"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                key=_HASH + name, value=addons.content_hash(name),
            )

    def outdated(self, names):
        """Those of the addons that are installed from other content, and those not installed."""
        known = dict(self.sql("SELECT key, value FROM ir_config_parameter WHERE key LIKE :'key'", key=_HASH + "%"))
        changed = [name for name in names if known.get(_HASH + name) not in (None, addons.content_hash(name))]
        return changed, [name for name in names if _HASH + name not in known]


@contextlib.contextmanager
def made(bench, name):
    """A database under a working name, renamed when all went well; a half-made one is never used."""
    database = Database(bench, f"{name}.new")
    database.drop()
    try:
        yield database
    except BaseException:
        with contextlib.suppress(Problem):
            database.drop()
        raise
    database.rename(name)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _show(progress, line):
    words = odoo_log.progress(line)
    if words:
        progress.progress(words)


def load_languages(first="en_US"):
    """Both languages; Odoo takes the first one for the administrator and for new contacts."""
    second = {"en_US": "zh_CN", "zh_CN": "en_US"}[first or "en_US"]
    return f"--load-language={first or 'en_US'},{second}"


def for_trying(bench, name, chosen, demo, language):
    """The database that run.py serves: made, or upgraded where addons changed. True if it was touched."""
    database = Database(bench, name)
    if not database.exists():
        bench.cache.need_space(2, "A database")
        options = ["--with-demo"] if demo else []
        options.append(load_languages(language))
        modules = (DEMO_LOCALISATION if demo else []) + chosen
        with made(bench, name) as database:
            database.install(modules, *options, log=f"install-{name}")
            database.remember(chosen)
            _speak(database, language)
        return True
    changed, missing = database.outdated(chosen)
    if changed or missing:
        options = ["-u", ",".join(changed)] if changed else []
        options += ["-i", ",".join(missing)] if missing else []
        options += ["--with-demo"] if demo else []
        database.odoo(f"Upgrading {', '.join(changed + missing)}", *options, log=f"upgrade-{name}")
        database.remember(chosen)
    return bool(changed or missing)


def _speak(database, language):
    """Everybody's language, where one was asked for; else demo users keep theirs."""
    if language:
        database.sql(
            "UPDATE res_partner SET lang = :'lang' WHERE id IN (SELECT partner_id FROM res_users)", lang=language,
        )


def demo_users(database, modules):
    """Name, login and own groups of each user that the addons' data made. The password is the login."""
    return database.sql("""
        WITH ours AS (SELECT model, res_id FROM ir_model_data WHERE module = ANY (string_to_array(:'modules', ',')))
        SELECT p.name, u.login, coalesce(string_agg(concat(
                   v.name->>'en_US', CASE WHEN v.id IS NOT NULL THEN ': ' END, g.name->>'en_US'
               ), ', ' ORDER BY v.sequence, g.sequence) FILTER (WHERE g.id IS NOT NULL), '')
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          JOIN ours ON ours.model = 'res.users' AND ours.res_id = u.id
          LEFT JOIN res_groups_users_rel r ON r.uid = u.id
          LEFT JOIN ours og ON og.model = 'res.groups' AND og.res_id = r.gid
          LEFT JOIN res_groups g ON g.id = og.res_id
          LEFT JOIN res_groups_privilege v ON v.id = g.privilege_id
         WHERE u.active AND NOT u.share
         GROUP BY p.name, u.login
         ORDER BY 3, 2
    """, modules=",".join(modules))


def _base_modules(chosen):
    return sorted({*addons.odoo_dependencies(chosen), *_TESTED_WITH})


def _base_key(bench, base_modules):
    return _digest(bench.source.version, str(bench.source.python_path), load_languages(), *base_modules)


def base_of_template(bench, chosen):
    """The database below `template`, which has to be there: Odoo's own modules without ours. Never change it: copy it."""
    return Database(bench, f"sc_base_{_base_key(bench, _base_modules(chosen))}")


def template(bench, chosen, browser=False):
    """The database that tests copy: the addons without demo data, one for each content of them.

    Made in two layers: Odoo's own modules rarely change, and take most of the time. For tests in
    a browser it also holds the bundles of scripts and styles, which each copy would make again.
    """
    base_modules = _base_modules(chosen)
    base_key = _base_key(bench, base_modules)
    key = _digest(base_key, *(addons.content_hash(name) for name in chosen))
    base = Database(bench, f"sc_base_{base_key}")
    full = Database(bench, f"sc_template_{key}")
    with bench.cache.lock():
        if not full.exists():
            bench.cache.need_space(3, "The template databases")
            if not base.exists():
                with made(bench, base.name) as database:
                    database.install(base_modules, load_languages(), log="install-base")
            base.copy(f"{full.name}.new")
            with _prepared(bench, full.name) as database:
                database.install(chosen, log=f"install-{full.name}")
        if browser and not full.sql("SELECT 1 FROM ir_config_parameter WHERE key = :'key'", key=_BUNDLES):
            with step("Making the web client's bundles"):
                bench.shell(full.name, MAKE_BUNDLES, log="bundles")
        _prune(bench, keep=(base.name, full.name))
    return full


@contextlib.contextmanager
def _prepared(bench, name):
    database = Database(bench, f"{name}.new")
    yield database
    database.rename(name)


def _digest(*parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _prune(bench, keep):
    """Drop the oldest templates beyond a few; the newest are those with the highest oid."""
    for prefix in ("sc_template_", "sc_base_"):
        rows = bench.server.sql(
            "SELECT datname FROM pg_database WHERE starts_with(datname, :'prefix') ORDER BY oid DESC", prefix=prefix,
        )
        old = [name for [name] in rows if name not in keep][_KEPT_TEMPLATES - 1:]
        for name in old:
            note(f"Dropping the old template {name}.")
            Database(bench, name).drop()
