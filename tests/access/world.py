"""A small company with one record of each model of ours, all of them hanging together, and a person for each part.

The records are written into the tables as they are, past the rules of what makes sense: who may see a record does not
hang on that, and so a model that is added tomorrow has its record, too. Nothing of it is ever committed.
"""
import contextlib
import datetime
import functools

from odoo import Command
from odoo.tools import SQL

OURS = ("sales_center", "sales_kpi", "sales_logistics")
CENTER, KPI, LOGISTICS = "sales_center.group_", "sales_kpi.group_", "sales_logistics.group_"
EVERYTHING = ["sales_center.group_general_manager", "sales_kpi.group_manager", "sales_logistics.group_manager",
              "sales_logistics.group_cost", "sales_center.group_auditor", "account.group_account_invoice"]
# From the one who may least to those who may most; `owner` is whose records they are, `stranger` has none.
PERSONAS = {
    "public": ["base.group_public"],
    "portal": ["base.group_portal"],
    "employee": ["base.group_user"],
    "approver": ["base.group_user"],
    "delegate": ["base.group_user"],
    "stranger": [CENTER + "consultant", LOGISTICS + "user"],
    "owner": [CENTER + "consultant", LOGISTICS + "user"],
    "holder": [CENTER + "consultant", LOGISTICS + "user"],
    "other_leader": [CENTER + "team_leader"],
    "leader": [CENTER + "team_leader"],
    "other_manager": [CENTER + "project_manager"],
    "manager": [CENTER + "project_manager"],
    "finance": ["account.group_account_invoice"],
    "other_billing_leader": [CENTER + "team_leader", "account.group_account_invoice"],
    "billing_leader": [CENTER + "team_leader", "account.group_account_invoice"],
    "kpi_user": [KPI + "user"],
    "kpi_officer": [KPI + "officer"],
    "other_site_administrator": [LOGISTICS + "officer"],
    "site_administrator": [LOGISTICS + "officer"],
    "logistics_manager": [LOGISTICS + "manager"],
    "cost": [LOGISTICS + "cost"],
    "auditor": [CENTER + "auditor"],
    "selling_auditor": [CENTER + "auditor", CENTER + "consultant"],
    "officer": [CENTER + "officer"],
    "director": [CENTER + "director"],
    "everything": EVERYTHING,
    "abroad": EVERYTHING,  # of the second company
}
# Whose a field with a user or an employee is, where it is not the owner's.
WHOSE = {
    ("sales.project", "user_id"): "manager",
    ("sales.site", "administrator_ids"): "site_administrator",
    ("sales.approval.step", "user_ids"): "approver",
    ("sales.approval.decision", "user_id"): "approver",
    ("sales.approval.delegation", "delegate_id"): "delegate",
    ("sales.registration", "holder_id"): "holder",
    ("res.users", "approval_delegation_ids"): "approver",
}
NUMBERS = {"integer": 1, "float": 1.0, "monetary": 1.0}


class World:
    """ `users` by persona, `records` by name of the model (one each, with the rights of the superuser). """

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True, "mail_create_nolog": True})
        self.secrets = {}
        self._people()
        self.ours = sorted(name for name in self.env.registry if self._is_ours(name))
        ruled = self.env["ir.model.data"].search([("model", "=", "ir.rule"), ("module", "in", OURS)])
        self.rules = {data.complete_name: self.env["ir.rule"].browse(data.res_id) for data in ruled.sorted("complete_name")}
        self.records = self._of_odoo()
        secret = {field.model_name for field in self._secret_fields()}
        names = sorted({*self.ours, *secret, *(rule.model_id.model for rule in self.rules.values())} - set(self.records))
        self._loosen(names)
        self._write_rows(names)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @functools.cached_property
    def tables(self):
        return {model._table for model in self.env.registry.values()}

    def _secret_fields(self):
        return [field for model in self.env.registry.values() if not model._abstract
                for field in model._fields.values() if field.groups and field._module in OURS]

    def _is_ours(self, name):
        model = self.env[name]
        return model._original_module in OURS and not model._abstract

    # -- people and what Odoo has of its own

    def _people(self):
        self.company = self.env["res.company"].create({"name": "First"})
        if "leaderboard_private" in self.company:
            self.company.leaderboard_private = True
        self.abroad = self.env["res.company"].create({"name": "Second"})
        self.users = {}
        for persona, groups in PERSONAS.items():
            company = self.abroad if persona == "abroad" else self.company
            groups = [group for group in groups if self.env.ref(group, raise_if_not_found=False)] or ["base.group_user"]
            if persona not in ("public", "portal"):
                groups.append("base.group_allow_export")
            self.users[persona] = self.env["res.users"].create({
                "login": f"of_{persona}", "name": persona, "group_ids": [Command.set([self.env.ref(group).id for group in groups])],
                "company_id": company.id, "company_ids": [Command.set(company.ids)]})
        inside = [user for name, user in self.users.items() if name not in ("public", "portal", "abroad")]
        self.employees = dict(zip((user.name for user in inside), self.env["hr.employee"].create(
            [{"name": user.name, "user_id": user.id, "company_id": self.company.id} for user in inside]), strict=True))
        above, elsewhere = self.env["crm.team"].create([
            {"name": leader, "company_id": self.company.id, "user_id": self.users[leader].id}
            for leader in ("billing_leader", "other_billing_leader")])
        self.team, _other = self.env["crm.team"].create([{
            "name": name, "company_id": self.company.id, "parent_id": parent.id, "user_id": self.users[leader].id,
            "member_ids": [Command.set(self.users[member].ids)]}
            for name, parent, leader, member in (
                ("Team", above, "leader", "owner"), ("Other", elsewhere, "other_leader", "stranger"))])

    def _of_odoo(self):
        """ Records of Odoo's models that ours point at, made the proper way. """
        env, company, owner = self.env, self.company, self.users["owner"]
        customer = env["res.partner"].create({"name": "Customer"})
        product = env["product.product"].create({"name": "Flat", "type": "service", "list_price": 1000, "taxes_id": False})
        order = env["sale.order"].create({
            "partner_id": customer.id, "user_id": owner.id, "team_id": self.team.id, "company_id": company.id,
            "order_line": [Command.create({"product_id": product.id})]})
        lead = env["crm.lead"].create({"name": "Lead", "user_id": owner.id, "team_id": self.team.id, "company_id": company.id})
        found = [company, owner, self.employees["owner"], self.team, customer, product, product.product_tmpl_id, order,
                 order.order_line, lead, company.currency_id, self.team.crm_team_member_ids[:1], *self._invoice(customer)]
        return {record._name: record[:1] for record in found if record}

    def _invoice(self, customer):
        """ Of a company with two accounts and one journal, as a whole chart of accounts takes long. """
        company = self.company
        receivable, income = self.env["account.account"].with_company(company).create([
            {"name": kind, "code": code, "account_type": kind, "company_ids": [Command.set(company.ids)]}
            for kind, code in (("asset_receivable", "1100"), ("income", "4000"))])
        customer.with_company(company).property_account_receivable_id = receivable
        self.env["account.journal"].create({
            "name": "Sales", "code": "INV", "type": "sale", "company_id": company.id, "default_account_id": income.id})
        move = self.env["account.move"].with_company(company).create({
            "move_type": "out_invoice", "partner_id": customer.id, "invoice_user_id": self.users["owner"].id,
            "team_id": self.team.id,
            "invoice_line_ids": [Command.create({"name": "Flat", "quantity": 1, "price_unit": 1, "tax_ids": False})]})
        return move, move.invoice_line_ids, move.journal_id

    # -- one row of each model

    def _loosen(self, names):
        """ Take out what would refuse a row that makes no sense: checks, exclusions, required columns; views become tables. """
        self.env.flush_all()
        for name in names:
            model = self.env[name]
            if not model._auto:
                self._as_table(model)
        tables = tuple({self.env[name]._table for name in names})
        for table, constraint in self.env.execute_query(SQL(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'x')"
                " AND conrelid::regclass::text IN %s", tables)):
            self._sql("ALTER TABLE %s DROP CONSTRAINT %s", table, constraint)
        for table, column in self.env.execute_query(SQL(
                "SELECT table_name, column_name FROM information_schema.columns WHERE is_nullable = 'NO'"
                " AND column_name != 'id' AND table_name IN %s", tables)):
            self._sql("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL", table, column)

    def _sql(self, statement, *names):
        self.env.cr.execute(SQL(statement, *map(SQL.identifier, names)))

    def _as_table(self, model):
        type(model)._table_query = None
        if self.env.execute_query(SQL("SELECT 1 FROM pg_views WHERE viewname = %s", model._table)):
            self._sql("DROP VIEW %s CASCADE", model._table)
        columns = [SQL("%s %s", SQL.identifier(field.name), SQL(field.column_type[1]))
                   for field in self._columns(model) if field.name != "id"]
        self.env.cr.execute(SQL("CREATE TABLE %s (id serial PRIMARY KEY, %s)", SQL.identifier(model._table), SQL(", ").join(columns)))

    @staticmethod
    def _columns(model):
        return [field for field in model._fields.values() if field.store and field.column_type and not field.company_dependent]

    def _write_rows(self, names):
        for name in names:
            model = self.env[name]
            values = {field.name: self._value(model, field) for field in self._columns(model) if field.type != "many2one"}
            values.pop("id", None)
            values = {column: value for column, value in values.items() if value is not None}
            columns = SQL(", ").join(map(SQL.identifier, values))
            [[row_id]] = self.env.execute_query(SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id", SQL.identifier(model._table), columns,
                SQL(", ").join(SQL("%s", value) for value in values.values()))) if values else self.env.execute_query(SQL(
                    "INSERT INTO %s DEFAULT VALUES RETURNING id", SQL.identifier(model._table)))
            self.records[name] = model.browse(row_id)
            if "parent_path" in model._fields:
                self._set(model.browse(row_id), "parent_path", f"{row_id}/")
        for name in names:
            self._link(self.records[name])
        for name in set(self.records) - set(names):
            self._link(self.records[name], only_ours=True)
            self._hide(self.records[name])

    def _hide(self, record):
        for field in self._columns(record):
            if (secret := self._secret(record, field)) is not None:
                self._set(record, field.name, field.convert_to_column_insert(secret, record))

    def _link(self, record, only_ours=False):
        """ Point all that points somewhere at the one record that there is of it. """
        for field in record._fields.values():
            if not field.store or field.comodel_name == record._name or (only_ours and field._module not in OURS):
                continue
            if field.type == "many2one" and not field.company_dependent:
                target = self._target(record, field)
                if target:
                    self._set(record, field.name, target.id)
            elif field.type == "many2many" and field.relation and field.relation not in self.tables:
                target = self._target(record, field)
                if target:
                    self.env.cr.execute(SQL(
                        "INSERT INTO %s (%s, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING", SQL.identifier(field.relation),
                        SQL.identifier(field.column1), SQL.identifier(field.column2), record.id, target.id))

    def _target(self, record, field):
        whose = WHOSE.get((record._name, field.name), "owner")
        if field.comodel_name == "res.users":
            return self.users[whose]
        if field.comodel_name == "hr.employee":
            return self.employees[whose]
        if field.comodel_name in self.records:
            return self.records[field.comodel_name]
        if field.required:
            return self.env[field.comodel_name].sudo().with_context(active_test=False).search([], limit=1)
        return None

    def _set(self, record, column, value):
        self.env.cr.execute(SQL(
            "UPDATE %s SET %s = %s WHERE id = %s", SQL.identifier(record._table), SQL.identifier(column), value, record.id))

    def _value(self, model, field):
        """ What goes into a column: a default, or something of its kind; for what groups keep secret, a value to look for. """
        secret = self._secret(model, field)
        if secret is not None:
            return field.convert_to_column_insert(secret, model)
        default = None
        if field.default:
            with contextlib.suppress(Exception):
                default = field.default(model.with_company(self.company))
        if default is None:
            default = self._of_kind(field)
        with contextlib.suppress(Exception):
            return field.convert_to_column_insert(default, model)
        return None

    def _of_kind(self, field):
        today = datetime.datetime(2026, 3, 2, 9)
        late = any(word in field.name for word in ("end", "_to", "until", "stop", "return"))
        moment = today + datetime.timedelta(days=1) if late else today
        if field.type == "selection":
            values = field.get_values(self.env)
            return values[0] if values else None
        if field.name in ("model", "res_model"):
            return "sale.order"
        if field.type == "many2one_reference":
            return self.records["sale.order"].id
        if field.type in ("char", "text"):
            return f"{field.name} of {field.model_name}"
        return {"date": moment.date(), "datetime": moment, "boolean": field.name == "active", **NUMBERS}.get(field.type)

    def _secret(self, model, field):
        """ A value that is nowhere else, for a column which only some groups may read. """
        if not field.groups or field._module not in OURS:
            return None
        number = 770_001 + 2 * len(self.secrets)
        value = {"integer": number, "float": float(number), "monetary": float(number), "char": f"secret{number}",
                 "text": f"secret{number}"}.get(field.type)
        if value is not None:
            self.secrets[str(field)] = number
        return value

    # -- helpers of the checks

    def settle(self):
        """ Forget what is cached of the rows, after some were written past the ORM. """
        self.env.flush_all()
        self.env.invalidate_all()

    def as_persona(self, persona, name):
        """ The record of a model as one of the personas has it. """
        user = self.users[persona]
        return self.records[name].with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
