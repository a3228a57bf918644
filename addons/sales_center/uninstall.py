"""What an addon of the sales centre does before it goes, so that all of it goes and nothing of Odoo's is held back or lost.

Odoo deletes the records of an addon one batch after the other, then its tables. In a database that is in use, most of the
former cannot be deleted while the latter still point at them: it tries, logs an error, halves the batch and tries again.
"""
import re

from odoo import Command
from odoo.tools import SQL, sql


def keeper(module):
    """The name under which records are kept that outlive their addon, until it is installed again.

    :param str module: name of the addon
    :returns: str
    """
    return f"__{module}_demo__"


def leave(env, module, why):
    """All that the addons have in common: call it first in ``uninstall_hook``.

    :param env: environment of the superuser
    :param str module: name of the addon that goes
    :param str why: what the requests say that nobody can decide on any more
    """
    end_approvals(env, module, why)
    keep_demo_data(env, module)
    _keep_rights(env, module)
    _drop_choices(env, module)
    env.flush_all()
    _let_go(env, module)
    _forget(env, module)
    env.invalidate_all()
    env.registry.clear_cache()


def get_own_models(env, module):
    """
    :param str module: name of an addon
    :returns: list of str, models that it brought, without those that it extends
    """
    return [name for name, model in env.registry.items() if model._original_module == module]


def end_approvals(env, module, why):
    """Take back requests about the addon's documents, and put the rules about them out of use; what was decided stays.

    :param str module: name of the addon
    :param str why: reason, in words
    """
    own = set(get_own_models(env, module))
    if "sales.approval" in own:
        return  # they all go
    kinds = [kind for kind, model in env["sales.approval.rule"]._get_kind_models().items() if model in own]
    env = env(context={"active_test": False})
    approvals = env["sales.approval"].search([("kind", "in", kinds)])
    for approval in approvals.filtered(lambda approval: approval.state in ("pending", "approved")):
        approval._finish("withdrawn", why)
    env["sales.approval.rule"].search([("kind", "in", kinds)]).active = False
    # Rules that something was decided by stay as well. The next installation brings its own.
    used = approvals.matching_rule_ids | approvals.rule_ids | approvals.step_ids.rule_id
    env["ir.model.data"].search([("model", "=", "sales.approval.rule"), ("res_id", "in", used.ids), ("module", "=", module)]).unlink()


def keep_demo_data(env, module):
    """Keep the demo data. Orders were made with it, so most of it could not be deleted anyway, and orders without their
    sellers, teams or products are of no use."""
    keep(env, module, [("name", "=like", r"demo\_%"), ("model", "!=", "sales.approval.rule")])


def keep(env, module, domain):
    """Have records stay that the addon made in models of others.

    :param str module: name of the addon
    :param list domain: of their external ids
    """
    _rename(env, module, keeper(module), domain)


def take_back(env, module, domain):
    """Take over what an earlier installation left, instead of doubling it.

    :param str module: name of the addon
    :param list domain: of the external ids
    """
    _rename(env, keeper(module), module, domain)


def _rename(env, old_module, new_module, domain):
    env["ir.model.data"].search([("module", "=", old_module), *domain]).module = new_module
    env.flush_all()
    env.registry.clear_cache()


def _keep_rights(env, module):
    """Whoever sold, led or administered goes on doing so in Odoo: what the addon's groups implied is theirs in their own right."""
    own = env["res.groups"].browse(_get_ids(env, module, "res.groups"))
    for group in own:
        implied = group.all_implied_ids - own
        highest = implied - implied.implied_ids.all_implied_ids
        group.with_context(active_test=False).user_ids.write({"group_ids": [Command.link(other.id) for other in highest]})


def _drop_choices(env, module):
    """What users chose for themselves and could not be shown any more: favourites, columns of exports, the action that they start
    with. Meetings about the addon's records stay, as meetings."""
    env = env(context={"active_test": False})
    own = get_own_models(env, module)
    fields = env["ir.model.fields"].browse(_get_ids(env, module, "ir.model.fields"))
    names = {}
    for field in fields.filtered(lambda field: field.model not in own):
        names.setdefault(field.model, []).append(re.escape(field.name))
    words = {model: re.compile(rf"""['"]({'|'.join(sorted(found))})\b""") for model, found in names.items()}
    env["ir.filters"].search([]).filtered(lambda item: item.model_id in own or (
        item.model_id in words and words[item.model_id].search(f"{item.domain} {item.context} {item.sort}"))).unlink()
    env["ir.exports"].search([("resource", "in", own)]).unlink()
    actions = [number for model in ("ir.actions.act_window", "ir.actions.client") for number in _get_ids(env, module, model)]
    env["res.users"].search([("action_id", "in", actions)]).action_id = False
    env["calendar.event"].search([("res_model", "in", own)]).write({"res_model_id": False, "res_id": False})


def _get_ids(env, module, model):
    return env["ir.model.data"].search([("module", "=", module), ("model", "=", model)]).mapped("res_id")


def _let_go(env, module):
    """Rows of the addon's own tables point at nothing any more, so that they hold nothing back: they go with the tables."""
    tables = [env[name]._table for name in get_own_models(env, module) if env[name]._auto and not env[name]._abstract]
    env.cr.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [tables])
    for table, constraint in env.cr.fetchall():
        sql.drop_constraint(env.cr, table, constraint)


def _forget(env, module):
    """The addon's own records are not deleted one by one, as their tables are dropped. Neither is it kept in mind what other
    addons' mixins brought in there, which Odoo would leave behind."""
    own = get_own_models(env, module)
    env.cr.execute(SQL("DELETE FROM ir_model_data WHERE model = ANY(%s)", own))
    env.cr.execute(SQL(
        """
        WITH own AS (SELECT id FROM ir_model WHERE model = ANY(%(own)s))
        DELETE FROM ir_model_data WHERE module != %(module)s AND (
            model = 'ir.model.inherit' AND res_id IN (SELECT id FROM ir_model_inherit WHERE model_id IN (SELECT id FROM own))
            OR model = 'ir.model.fields.selection' AND res_id IN (
                SELECT s.id FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
                 WHERE f.model_id IN (SELECT id FROM own))
        )""", own=own, module=module))
