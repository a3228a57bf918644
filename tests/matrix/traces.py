"""What a database is made of; a row that was not there before is something left behind."""
from pathlib import Path

from door import odoo_log

TRACES = """
    SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || '.' || conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'relation ' || relname FROM pg_class  -- tables, views, indexes, sequences
     WHERE relnamespace = 'public'::regnamespace AND relname !~ '^ir_sequence_\\d+$'  -- these are numbered, not named
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'extension ' || extname FROM pg_extension
    UNION ALL
    SELECT 'cron job ' || cron_name FROM ir_cron
    UNION ALL
    SELECT 'group ' || (name ->> 'en_US') FROM res_groups
    UNION ALL
    SELECT 'privilege ' || (name ->> 'en_US') FROM res_groups_privilege
    UNION ALL
    SELECT 'group that implies another: ' || (a.name ->> 'en_US') || ', ' || (b.name ->> 'en_US')
      FROM res_groups_implied_rel r JOIN res_groups a ON a.id = r.gid JOIN res_groups b ON b.id = r.hid
    UNION ALL
    SELECT 'model ' || model FROM ir_model
    UNION ALL
    SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION ALL
    SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu
    UNION ALL
    SELECT 'view ' || coalesce(key, name) FROM ir_ui_view
    UNION ALL
    SELECT 'action ' || type || ' ' || (name ->> 'en_US') FROM ir_actions
    UNION ALL
    SELECT 'rule ' || name FROM ir_rule
    UNION ALL
    SELECT 'sequence ' || code FROM ir_sequence WHERE code ~ '^sales'
    UNION ALL
    SELECT 'parameter ' || key FROM ir_config_parameter
    UNION ALL
    SELECT 'default ' || f.model || '.' || f.name FROM ir_default d JOIN ir_model_fields f ON f.id = d.field_id
    UNION ALL
    SELECT 'filter ' || name || ' of ' || model_id FROM ir_filters
    UNION ALL
    SELECT 'mail template ' || (name ->> 'en_US') FROM mail_template
    UNION ALL
    SELECT 'subtype ' || (name ->> 'en_US') FROM mail_message_subtype
    UNION ALL
    SELECT 'activity type ' || (name ->> 'en_US') FROM mail_activity_type
    UNION ALL
    SELECT 'paper format ' || name FROM report_paperformat
    UNION ALL
    SELECT 'attachment of ' || res_model FROM ir_attachment WHERE res_model ~ '^sales[.]'
    UNION ALL
    SELECT 'message on ' || model FROM mail_message WHERE model ~ '^sales[.]'
    UNION ALL
    SELECT 'activity on ' || res_model FROM mail_activity WHERE res_model ~ '^sales[.]'
    UNION ALL
    SELECT 'follower of ' || res_model FROM mail_followers WHERE res_model ~ '^sales[.]'
    UNION ALL
    SELECT 'scheduled message on ' || model FROM mail_scheduled_message WHERE model ~ '^sales[.]'
    UNION ALL
    SELECT 'data ' || d.module || '.' || d.name FROM ir_model_data d JOIN ir_module_module m ON m.name = d.module
     WHERE m.state = 'uninstalled' OR d.model LIKE 'ir.model%'
    UNION ALL
    SELECT 'data of nothing ' || module || '.' || name FROM ir_model_data WHERE model NOT IN (SELECT model FROM ir_model)
"""
UNINSTALL = """
module = env["ir.module.module"].search([("name", "=", {name!r})])
module.button_immediate_uninstall()
"""
IN_ODOO = """
import sys
sys.path.insert(0, {tests!r})
from matrix import {module}
{module}.{call}
env.cr.commit()
"""
# Modules get demo data only where those that they need have it.
WITH_DEMO = "UPDATE ir_module_module SET demo = {demo} WHERE state = 'installed'"


def traces(database):
    return {row for [row] in database.sql(TRACES)}


def install(database, names, log, *options):
    database.install(names, *options, log=log)
    complain(database.bench, log)


def uninstall(database, name):
    database.bench.shell(database.name, UNINSTALL.format(name=name), log=f"uninstall-{name}")
    complain(database.bench, f"uninstall-{name}")


def in_odoo(database, module, call):
    """Call a function of a module of this package in Odoo's shell; `env` is there.

    :returns: list of str, what it printed after "SAYS "
    """
    script = IN_ODOO.format(tests=str(Path(__file__).parents[1]), module=module, call=call)
    database.bench.shell(database.name, script, log=f"matrix-{module}")
    with open(database.bench.cache.log(f"matrix-{module}"), errors="replace") as lines:
        return [line.split("SAYS ")[1].strip() for line in lines if "SAYS " in line]


def complain(bench, log):
    with open(bench.cache.log(log), errors="replace") as lines:
        assert not list(map(str, odoo_log.complaints(lines)))
