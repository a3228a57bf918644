"""Run in Odoo's shell: people of each group, one record or more of each model that can simply be made, and what may be called."""
import contextlib
import datetime
import inspect
import re

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

OURS = ("sales_center", "sales_kpi", "sales_logistics")
PASSWORD = "fuzz-1-fuzz"
CENTER, KPI, LOGISTICS = "sales_center.group_", "sales_kpi.group_", "sales_logistics.group_"
PEOPLE = {
    "portal": ["base.group_portal"],
    "employee": ["base.group_user"],
    "consultant": [CENTER + "consultant", KPI + "user", LOGISTICS + "user"],
    "leader": [CENTER + "team_leader", KPI + "user", LOGISTICS + "user"],
    "manager": [CENTER + "project_manager"],
    "finance": ["account.group_account_invoice"],
    "kpi_officer": [KPI + "officer"],
    "site_administrator": [LOGISTICS + "officer"],
    "logistics_manager": [LOGISTICS + "manager", LOGISTICS + "cost"],
    "auditor": [CENTER + "auditor"],
    "officer": [CENTER + "officer"],
    "director": [CENTER + "director"],
    "everything": [CENTER + "general_manager", KPI + "manager", LOGISTICS + "manager", LOGISTICS + "cost", "account.group_account_invoice"],
}
PARAMETER = re.compile(r":param (?:(\w+) )?(\w+):")  # in a docstring
ROUNDS = 3  # a model may need records of one that comes later
# What some models ask for by a rule.
ALSO = {
    "sales.performance.share": {"percent": 100},
    "sales.layout.line": {"name": "Desk"},
    "sales.seal.use": {"subject": "Letter"},
    "sales.trip.odometer": {"odometer": 10},
    "sales.unit.price.rule": {"value": "3"},
    "sales.recreation.loan": {"date_start": datetime.datetime(2027, 3, 1)},
}
EACH = 2  # records of each model that are made
KNOWN = 12  # of which clients know the numbers


def people(env):
    """ Users of each group, all with one password (its hash is worked out once: that is slow on purpose). """
    users = env["res.users"].with_context(no_reset_password=True).create([
        {"name": name, "login": f"fuzz_{name}", "group_ids": [fields.Command.set([env.ref(group).id for group in groups])]}
        for name, groups in PEOPLE.items()])
    hashed = env["res.users"]._crypt_context().hash(PASSWORD)
    env.flush_all()
    env.cr.execute(SQL("UPDATE res_users SET password = %s WHERE id IN %s", hashed, tuple(users.ids)))
    inside = users.filtered(lambda user: not user.share)
    env["hr.employee"].create([{"name": user.name, "user_id": user.id} for user in inside])
    by_name = {user.name: user for user in users}
    env["crm.team"].create({
        "name": "Fuzz", "user_id": by_name["leader"].id, "member_ids": [fields.Command.set(by_name["consultant"].ids)]})
    return by_name


def of_odoo(env, user):
    customers = env["res.partner"].create([{"name": "Customer"}, {"name": "Dealer"}])
    product = env["product.product"].create({"name": "Flat", "type": "service", "list_price": 1000, "taxes_id": False})
    env["sale.order"].create([{
        "partner_id": customer.id, "user_id": user.id, "order_line": [fields.Command.create({"product_id": product.id})]}
        for customer in customers for _again in range(2)])
    env["crm.lead"].create({"name": "Lead", "user_id": user.id, "partner_id": customers[0].id})
    equipment = env["maintenance.equipment"].create([{"name": "Pump"}, {"name": "Lift"}])
    env["maintenance.request"].create({"name": "Leak", "equipment_id": equipment[0].id})


def value(env, field, number):
    """ Something that fits the field: the first choice, the record of the same number, the first or last day of a month. """
    if field.type == "selection":
        return field.get_values(env)[0]
    if field.relational:
        found = env[field.comodel_name].search([], limit=EACH, order="id desc").sorted("id")
        chosen = found[number % len(found)].id if found else False
        return chosen if field.type == "many2one" else [fields.Command.link(chosen)] if chosen else []
    month = datetime.datetime(2027, 3 + number, 1, 1)
    late = field.name.endswith(("_to", "_stop", "_due"))
    moment = month + (datetime.timedelta(days=30 - number) if late else datetime.timedelta())
    return {"char": f"{field.name} {number}", "text": "Words", "integer": 1 + number, "float": 1.0 + number, "monetary": 1000.0,
            "date": moment.date(), "datetime": moment}.get(field.type)


def make(env, name):
    """ Records of a model, with what must be filled in. """
    model = env[name]
    for number in range(EACH):
        needed = [field for field in model._fields.values() if field.store and field.required and field.name not in MAGIC_COLUMNS]
        given = model.default_get([field.name for field in needed])
        values = {field.name: value(env, field, number) for field in needed
                  if not given.get(field.name) and (not field.compute or field.type == "many2one")}
        if "user_id" in model._fields and "user_id" not in values:
            values["user_id"] = env["res.users"].search([("login", "=", "fuzz_consultant")]).id
        values |= ALSO.get(name, {})
        with contextlib.suppress(Exception), env.cr.savepoint():
            model.create(values)


def ours(env):
    return [name for name, model in sorted(env.registry.items()) if not model._abstract and model._auto and model._original_module in OURS]


def fill(env):
    """:returns: names of our models of which there is no record even so """
    with contextlib.suppress(Exception), env.cr.savepoint():
        of_odoo(env, env["res.users"].search([("login", "=", "fuzz_consultant")]))
    missing = [name for name in ours(env) if not env[name].with_context(active_test=False).search_count([], limit=1)]
    for _round in range(ROUNDS):
        for name in missing:
            make(env, name)
        missing = [name for name in missing if not env[name].with_context(active_test=False).search_count([], limit=1)]
    return missing


def is_ours(cls):
    return cls.__module__.startswith(tuple(f"odoo.addons.{addon}." for addon in OURS))


def parameters(method):
    """ :returns: name, whether it is needed, and the kind that the docstring says, of each """
    kinds = {parameter: kind for kind, parameter in PARAMETER.findall(method.__doc__ or "")}
    return [[item.name, item.default is item.empty, kinds.get(item.name, "")]
            for item in list(inspect.signature(method).parameters.values())[1:] if item.kind == item.POSITIONAL_OR_KEYWORD]


def methods(env):
    """ Public methods of ours, and those of Odoo's that ours stand before.

    :returns: model, method, parameters, whether it is one of the model, whether Odoo has it, too """
    found = []
    for name, model in sorted(env.registry.items()):
        classes = [] if model._abstract else model.mro()
        own = {key for cls in classes if is_ours(cls) for key, item in vars(cls).items()
               if not key.startswith("_") and inspect.isfunction(item)}
        for key in sorted(own):
            method = getattr(model, key)
            if not getattr(method, "_api_private", False):
                odoo = any(key in vars(cls) for cls in classes if cls.__module__.startswith("odoo.") and not is_ours(cls))
                found.append([name, key, parameters(method), bool(getattr(method, "_api_model", False)), odoo])
    return found


def fields_of(env, names):
    return {name: {field.name: [field.type, field.comodel_name, field.get_values(env) if field.type == "selection" else None]
                   for field in env[name]._fields.values()
                   if field.store and field.name not in MAGIC_COLUMNS and field.type not in ("binary", "properties", "json", "reference")}
            for name in names}


def numbers(model):
    try:
        return model.with_context(active_test=False).search([], limit=KNOWN, order="id desc").ids
    except UserError:  # a model that Odoo opens to none
        return []


def prepare(env):
    """:returns: what a client knows: `users` (logins), `methods`, `fields` by model, `ids` by model, `missing` models """
    people(env)
    missing = fill(env)
    env.cr.commit()
    called = methods(env)
    names = sorted({name for name, *_rest in called})
    comodels = {field[1] for known in fields_of(env, names).values() for field in known.values() if field[1]}
    ids = {name: numbers(env[name]) for name in sorted({*names, *comodels}) if not env[name]._abstract}
    return {"users": [f"fuzz_{name}" for name in PEOPLE], "password": PASSWORD, "methods": called,
            "fields": fields_of(env, names), "ids": ids, "missing": missing}
