"""What only some groups may read does not come out on any other way: asked for, searched, sorted, grouped, exported, worked out.

Each such field of ours holds a value that is nowhere else (`World.secrets`), so that it is known wherever it shows.
"""
import re

from lxml import etree

from odoo.exceptions import UserError

from .world import OURS, PERSONAS

# Who reads all there is of each record: people of each addon who lack one group or another.
READERS = ("owner", "manager", "site_administrator", "logistics_manager")
ASKERS = 3  # people who try each field: those who may least and most
NO_ACCESS = "."  # columns behind a computed field that shows them to some: tests of the addons hold whom
NUMBER = re.compile(r"77\d{4}(?!\d)")
# Read by customers in what is theirs, and meant so: what they buy, how they pay, whether the offer is ready; and settings.
SHARED = {
    "sale.order": {"sales_project_id", "payment_plan_id", "approval_state"},
    "sale.order.line": {"unit_id"},
    "purchase.order.line": {"sales_site_id", "sales_project_id", "layout_line_id", "layout_is_live"},
    "stock.picking": {"supply_request_id"},
    "res.users": {"approval_delegation_ids"},  # their own: no customer has any
}
SETTINGS = "res.company"


class Secrets:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.fields = [field for model in self.env.registry.values() if not model._abstract
                       for field in model._fields.values() if field.groups and field._module in OURS]
        self.hidden = {number: self.env[name.rpartition(".")[0]]._fields[name.rpartition(".")[2]]
                       for name, number in world.secrets.items()}

    def _may(self, field, persona):
        model = self.env[field.model_name].with_user(self.world.users[persona])
        return model._has_field_access(field, "read")

    def _askers(self, field):
        """ People who may open the record, but not read that of it. """
        if field.model_name not in self.world.records:
            return []
        found = [persona for persona in PERSONAS if not self._may(field, persona)
                 and self.world.as_persona(persona, field.model_name).has_access("read")]
        return found[:1] + found[1:][-ASKERS + 1:]

    # -- each way to ask for it

    def _ways(self, record, field):
        name, model, stored = field.name, record.browse(), field.store and field.column_type
        domain = [(name, "!=", False)]
        yield "read", lambda: record.read([name])
        yield "web_read", lambda: record.web_read({name: {}})
        yield "search_read", lambda: model.search_read([], [name], limit=1)
        yield "web_search_read", lambda: model.web_search_read([], {name: {}}, limit=1)
        yield "search", lambda: model.search_count(domain)
        yield "filtered_domain", lambda: record.filtered_domain(domain)
        yield "name_search", lambda: model.name_search("", domain)
        yield "export_data", lambda: record.export_data([name])
        yield "mapped", lambda: record.mapped(name)
        yield "formatted_read_group", lambda: model.formatted_read_group([], [name], ["__count"])
        yield "web_read_group", lambda: model.web_read_group([], [name])
        if stored:
            yield "order", lambda: model.search([], order=name)
            yield "aggregate", lambda: model.formatted_read_group([], [], [f"{name}:array_agg"])
            yield "having", lambda: model.formatted_read_group([], ["id"], ["__count"], having=[(f"{name}:max", ">", 0)])
        yield from self._ways_from_elsewhere(record, field)

    def _ways_from_elsewhere(self, record, field):
        """ By a field of another model that leads to the record. """
        for other in self.world.records.values():
            for link in other._fields.values():
                if link.type == "many2one" and link.comodel_name == field.model_name and link.store and not link.groups:
                    asked = other.with_env(record.env)
                    if other.sudo()[link.name] == record and asked.has_access("read") and asked._has_field_access(link, "read"):
                        yield from self._ways_through(asked, link, f"{link.name}.{field.name}")
                        return

    def _ways_through(self, asked, link, path):
        yield f"search {link}", lambda: asked.search_count([(path, "!=", False)])
        yield f"group {link}", lambda: asked.browse().formatted_read_group([], [path], ["__count"])
        yield f"export {link}", lambda: asked.export_data([path.replace(".", "/")])

    def asked(self):
        """ What came out, in words. """
        for field in self.fields:
            for persona in self._askers(field):
                record = self.world.as_persona(persona, field.model_name)
                for way, ask in self._ways(record, field):
                    words = self._tell(ask)
                    if words:
                        yield f"{field}: {persona} by {way}: {words}"

    def _tell(self, ask):
        """ Nothing if it was refused, and the refusal tells nothing. """
        self.env.invalidate_all()  # each call of a client begins with nothing read
        try:
            return f"not refused: {ask()!r:.200}"
        except UserError as error:
            return str(error) if self._known_in(str(error)) else ""
        except (ValueError, NotImplementedError):  # nobody may ask so: the field is not in the database
            return ""

    # -- what shows elsewhere

    def _known_in(self, text):
        """ The secrets that show in a text. """
        return [self.hidden[int(number)] for number in NUMBER.findall(text) if int(number) in self.hidden]

    def shown(self):
        """ Secrets that show in another field, the name, an error, or the answer to a form's first question. """
        for persona in READERS:
            for name in self.world.records:
                record = self.world.as_persona(persona, name)
                if record.has_access("read"):
                    for field, text in self._texts(record):
                        for secret in self._known_in(text):
                            if secret.groups != NO_ACCESS and not self._may(secret, persona):
                                yield f"{secret} shows to {persona} in {name}.{field}: {text:.200}"

    def _texts(self, record):
        names = [name for name, field in record._fields.items() if (field._module in OURS or name == "display_name")
                 and field.type != "binary" and record._has_field_access(field, "read")]
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint(flush=False):
                read = record.read(names)[0]
            yield from ((name, str(value)) for name, value in read.items())
        except Exception:  # a row that makes no sense: one by one, then
            for name in names:
                yield name, self._text(record, name)

    def _text(self, record, name):
        try:
            with self.env.cr.savepoint(flush=False):
                return str(record.read([name]))
        except Exception as error:
            return str(error)

    def printed(self):
        """ Printed reports and pages of ours that name such a field, without asking for the group. """
        names = {field.name for field in self.hidden.values()} - {
            field.name for name in self.world.ours for field in self.env[name]._fields.values() if not field.groups}
        pattern = re.compile(rf"\.({'|'.join(sorted(names))})\b")
        for view in self.env["ir.ui.view"].search([("type", "=", "qweb")]):
            if view.key and view.key.split(".")[0] in OURS and pattern.search(view.arch):
                for node in etree.fromstring(view.arch).iter(etree.Element):
                    asks = any({"t-groups", "groups"} & set(above.attrib) for above in (node, *node.iterancestors()))
                    if not asks and (found := pattern.search(" ".join(node.attrib.values()))):
                        yield f"{view.key} prints {found[1]}"

    def rendered(self):
        """ Our printed reports, made for each persona as the address of reports makes them: nothing of a record that the
        persona may not read, and no secret of one that he or she may.

        :returns: what came out, in words; `made` counts the pages that were made """
        self.made = 0
        for report in self.env["ir.actions.report"].search([("report_type", "in", ("qweb-pdf", "qweb-html"))]):
            if report.report_name.split(".")[0] in OURS:
                for persona in PERSONAS:
                    record = self.world.as_persona(persona, report.model)
                    html = self._render(report, record)
                    may = record.has_access("read")
                    self.made += bool(html and may)
                    if html and not may:
                        yield f"{report.report_name} of a {report.model} is made for {persona}"
                    yield from (f"{secret} shows to {persona} on {report.report_name}" for secret in self._known_in(html)
                                if secret.groups != NO_ACCESS and not self._may(secret, persona))

    def _render(self, report, record):
        """ The page, or nothing if it is refused or makes no sense of a record that makes none. """
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint(flush=False):
                return report.with_env(record.env)._render_qweb_html(report.report_name, record.ids)[0].decode()
        except Exception:
            return ""

    def shared(self):
        """ Fields of ours that customers and the public may read in Odoo's models. """
        for persona in ("portal", "public"):
            for model in self.env.registry.values():
                if model._abstract or model._name == SETTINGS or not self.env[model._name].with_user(
                        self.world.users[persona]).has_access("read"):
                    continue
                for field in model._fields.values():
                    if field._module in OURS and field.name not in SHARED.get(model._name, ()) and self._may(field, persona):
                        yield f"{persona} reads {field}"
