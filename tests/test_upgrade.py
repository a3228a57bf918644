"""What customers have is upgraded to what is here: the records stay, the invariants hold, and the database is like a new one.

The release that they have is kept in tests/upgrade/released.tar.xz, see tests/upgrade/keep.py.
"""
import os
import tarfile
from pathlib import Path

import invariants
import pytest
from matrix.traces import WITH_DEMO, complain, install

RELEASED = Path(__file__).with_name("upgrade") / "released.tar.xz"
OURS = "('sales_center', 'sales_kpi', 'sales_logistics')"
SCHEMA = f"""
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
           || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || coalesce(' default ' || column_default, '')
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = 'public'
    UNION ALL
    SELECT 'data ' || module || '.' || name || ' ' || model || ' ' || coalesce(noupdate, FALSE)
      FROM ir_model_data WHERE module IN {OURS} AND name !~ '^demo_'
"""  # noqa: S608
# What administrators may change is not loaded again in an upgrade (noupdate), so it is where old and new come apart.
CONTENT = f"""
    WITH ours AS (SELECT model, res_id, module || '.' || name AS xid FROM ir_model_data WHERE module IN {OURS} AND name !~ '^demo_'),
    named AS (SELECT res_id AS id, min(module || '.' || name) AS xid FROM ir_model_data WHERE model = 'res.groups' GROUP BY 1)
    SELECT concat_ws(' ', 'rule', o.xid, r.active, r.perm_read, r.perm_write, r.perm_create, r.perm_unlink,
                     regexp_replace(r.domain_force, '\\s+', ' ', 'g'), (
                     SELECT string_agg(g.xid, ',' ORDER BY g.xid) FROM rule_group_rel rel JOIN named g ON g.id = rel.group_id
                      WHERE rel.rule_group_id = r.id))
      FROM ir_rule r JOIN ours o ON o.model = 'ir.rule' AND o.res_id = r.id
    UNION ALL
    SELECT concat_ws(' ', 'access', o.xid, a.active, a.perm_read, a.perm_write, a.perm_create, a.perm_unlink, g.xid)
      FROM ir_model_access a JOIN ours o ON o.model = 'ir.model.access' AND o.res_id = a.id LEFT JOIN named g ON g.id = a.group_id
    UNION ALL
    SELECT concat_ws(' ', 'implied', a.xid, g.xid)
      FROM res_groups_implied_rel r JOIN named a ON a.id = r.gid JOIN named g ON g.id = r.hid WHERE a.xid ~ '^sales_(c|k|l)'
    UNION ALL
    SELECT concat_ws(' ', 'cron', o.xid, c.active, c.interval_number, c.interval_type, c.priority, s.code)
      FROM ir_cron c JOIN ours o ON o.model = 'ir.cron' AND o.res_id = c.id JOIN ir_act_server s ON s.id = c.ir_actions_server_id
    UNION ALL
    SELECT concat_ws(' ', 'field', model, name, ttype, relation, required, readonly, store, on_delete)
      FROM ir_model_fields WHERE model ~ '^sales[.]'
    UNION ALL
    SELECT concat_ws(' ', 'view', o.xid, v.active, v.priority, regexp_replace(v.arch_db ->> 'en_US', 'name="\\d+"', '', 'g'))
      FROM ir_ui_view v JOIN ours o ON o.model = 'ir.ui.view' AND o.res_id = v.id
"""  # noqa: S608
OWN_DATA = f"""
    SELECT DISTINCT replace(model, '.', '_') FROM ir_model_data
     WHERE module IN {OURS} AND (model ~ '^sales[.]' OR model IN ('mail.activity.type', 'report.paperformat', 'ir.ui.menu', 'res.groups'))
       AND name !~ '^demo_'
"""  # noqa: S608
# The values of a record, without numbers of others, days and what Odoo keeps for itself.
OWN_VALUES = f"""
    SELECT '{{table}} ' || d.module || '.' || d.name || ' ' || (
           SELECT string_agg(key || '=' || value, ' ' ORDER BY key) FROM jsonb_each_text(to_jsonb(t))
            WHERE key !~ '(^|_)(id|uid|date)$' AND key NOT IN ('parent_path', 'action'))
      FROM ir_model_data d JOIN {{table}} t ON t.id = d.res_id
     WHERE replace(d.model, '.', '_') = '{{table}}' AND d.module IN {OURS} AND d.name !~ '^demo_'
"""  # noqa: S608
KEPT = """
    SELECT replace(model, '.', '_') FROM ir_model JOIN pg_class ON relname = replace(model, '.', '_') AND relkind = 'r'
     WHERE NOT transient AND (model ~ '^sales[.]' OR model IN (
           'sale.order', 'sale.order.line', 'crm.lead', 'crm.team', 'account.move', 'hr.employee', 'res.partner', 'res.users'))
"""


def rows(database, *questions):
    return {row for question in questions for [row] in database.sql(question)}


def likeness(database):
    """What has to be the same in a new database and in one that was upgraded."""
    values = (OWN_VALUES.format(table=table) for [table] in database.sql(OWN_DATA))
    return rows(database, SCHEMA, CONTENT, *values)


@pytest.fixture
def released(bench, bare_template, our_addons, tmp_path):
    """A database of the last release that has been worked with: its demo data is that work."""
    if len(our_addons) < 3:
        pytest.skip("a release is of all addons")
    with tarfile.open(RELEASED) as archive:
        archive.extractall(tmp_path, filter="data")
    database = bare_template.copy(f"sc_test_{os.getpid()}_released")
    database.sql(WITH_DEMO.format(demo="true"))
    folders = ",".join(map(str, [*bench.source.addons, tmp_path / "addons"]))
    install(database, our_addons, "released", "--with-demo", f"--addons-path={folders}")
    database.sql("UPDATE ir_module_module SET demo = FALSE")  # as a customer's, which gets none of the demo data of today
    yield database
    database.drop()


def test_upgrade_from_the_last_release(bench, released, template, our_addons):
    """Nothing is lost or broken, nothing is complained of, and the upgraded database has what a new one has."""
    before = {table: rows(released, f"SELECT id FROM {table}") for [table] in released.sql(KEPT)}  # noqa: S608
    phases = released.sql("SELECT DISTINCT project_id, trim(phase) FROM sales_building WHERE trim(phase) != '' ORDER BY 1, 2")
    assert len(before["sales_unit"]) > 100
    assert len(before["sales_approval"]) > 1
    assert len(before["sales_performance"]) > 10
    released.odoo("Upgrading", "-u", ",".join(our_addons), log="upgrade-released")
    complain(bench, "upgrade-released")
    lost = {table: sorted(ids - rows(released, f"SELECT id FROM {table}")) for table, ids in before.items()}  # noqa: S608
    assert {table: ids for table, ids in lost.items() if ids} == {}
    assert released.sql("SELECT project_id, name FROM sales_project_phase ORDER BY 1, 2") == phases
    assert invariants.broken(released.sql) == []
    new, upgraded = likeness(template), likeness(released)
    assert sorted(new - upgraded) == []
    assert sorted(upgraded - new) == []
