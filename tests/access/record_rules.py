"""For each record rule of ours somebody whom it lets in, and somebody whom it leaves out.

A case is a row of record_rules.csv: the rule, what it lets people do (r w c d), who gets in by it, who stays out, whether
the one who stays out does so at the same record or at one in another state, and which of the two hangs on this rule alone:
with the rule switched off the one inside loses something, or the one outside gains something.
"""
import csv
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from .world import PERSONAS

FILE = Path(__file__).with_name("record_rules.csv")
HEADER = ["rule", "may", "inside", "outside", "outside_at", "hangs_on_it"]
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
DOCUMENT = ("model", "res_model")  # of a message or an activity
SAME, OTHER = "the same record", "one in another state"


def read():
    with open(FILE, newline="") as file:
        return list(csv.DictReader(file))


class Cases:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.off = self.env["ir.rule"]
        self._let_rules_be_switched_off()

    def _let_rules_be_switched_off(self):
        """ Odoo keeps the domains of rules; while one is switched off they are worked out anew, past what is kept. """
        cases, rule_class = self, type(self.env["ir.rule"])
        rules_of, kept = rule_class._get_rules, rule_class._compute_domain
        rule_class._get_rules = lambda rules, *args, **kwargs: rules_of(rules, *args, **kwargs) - cases.off.with_env(rules.env)
        rule_class._compute_domain = lambda rules, *args: (kept.__wrapped__ if cases.off else kept)(rules, *args)  # noqa: PLW0108

    def switched(self, off=None):
        self.off = off or self.env["ir.rule"]

    # -- what a rule asks of a record besides whose it is

    def _conditions(self, rule, persona):
        """ The parts of its domain that compare with something fixed: a state, a checkbox. """
        user = self.world.users[persona]
        context = rule.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)._eval_context()
        domain = safe_eval(rule.domain_force or "[]", context)
        for part in domain:
            if isinstance(part, (list, tuple)) and isinstance(part[0], str):
                path, operator, value = part
                field = self._field(rule.model_id.model, path)
                fixed = field and field.store and (field.type in ("selection", "boolean") or path in DOCUMENT)
                if fixed and operator in ("=", "in", "!=", "not in"):
                    yield path, operator in ("=", "in"), value if isinstance(value, (list, tuple)) else [value]

    def _field(self, model, path):
        for name in path.split("."):
            field = self.env[model]._fields.get(name)
            model = field and field.comodel_name
        return field

    def put(self, rule, persona, fitting=True):
        """ Bring the record into the state that the rule asks for, or into one that it does not; True if it asks for one. """
        asks, name = False, rule.model_id.model
        if "create_uid" in (rule.domain_force or ""):
            self.world._set(self.world.records[name], "create_uid", self.world.users[persona].id)
        for path, wanted, values in self._conditions(rule, persona):
            asks = True
            *way, last = path.split(".")
            target = self.world.records[name]
            for step in way:
                target = target.sudo()[step][:1]
            field = target._fields.get(last)
            if not target or not field:
                continue
            fit = [value for value in self._values(field) if (value in values) == (wanted == fitting)]
            if fit:
                self.world._set(target, last, fit[0])
            if fit and last in DOCUMENT:
                self.world._set(target, "res_id", self.world.records[fit[0]].id)
        self.world.settle()
        return asks

    def _values(self, field):
        if field.name in DOCUMENT:
            return ["sale.order", "account.move"]
        return [True, False] if field.type == "boolean" else [*field.get_values(self.env), None]

    # -- who may do what

    def applies(self, rule, persona):
        return not rule.groups or bool(rule.groups & self.world.users[persona].all_group_ids)

    def may(self, name, persona, letters):
        """ Those of the letters that the persona may do with the record of that model. """
        record = self.world.as_persona(persona, name)
        return "".join(letter for letter in letters if record.has_access(OPERATIONS[letter]))

    def letters(self, rule):
        return "".join(letter for letter, operation in OPERATIONS.items() if rule[f"perm_{operation}"])

    def found(self, name, persona):
        """ The ways on which the persona comes to the record without being told its number: they must all say the same. """
        record = self.world.as_persona(persona, name)
        domain = [("id", "=", record.id)]
        model = record.browse()
        column = next(field.name for field in self.world._columns(model)
                      if field.name != "id" and not field.relational and not field.groups)

        def told(way):
            try:
                return bool(way())
            except UserError:
                return False
        return {way: told(call) for way, call in {
            "search": lambda: model.search(domain),
            "search_count": lambda: model.search_count(domain),
            "search_read": lambda: model.search_read(domain, ["id"]),
            "name_search": lambda: any(found == record.id for found, _name in model.name_search("", domain, limit=None))
            if model._rec_name else model.search(domain),
            "formatted_read_group": lambda: model.formatted_read_group(domain, [], ["__count"])[0]["__count"],
            "read": lambda: record.read(["id"]),
            "export_data": lambda: record.export_data([column])["datas"],
        }.items()}

    # -- making cases

    def propose(self, xmlid):
        """ A case for that rule, as a row of the file; one without anybody inside where no persona gets in by it. """
        rule = self.world.rules[xmlid]
        cases = []
        for inside in self._insiders(rule):
            asks = self.put(rule, inside)
            may = self.may(rule.model_id.model, inside, self.letters(rule))
            if not may:
                continue
            lost = self._hangs(rule, inside, may)
            outside, at = self._outsider(rule, inside, lost or may, asks)
            if outside == "public" and not lost and may.strip("r"):  # where all may read, somebody may not change
                may = may.replace("r", "")
                outside, at = self._outsider(rule, inside, may, asks)
            if lost and outside != "public":
                return [xmlid, lost, inside, outside, at, "inside"]
            self.put(rule, inside, fitting=at == SAME)
            hangs = "outside" if self._hangs(rule, outside, may) else "inside" if lost else ""
            cases.append([xmlid, lost if hangs == "inside" else may, inside, outside, at, hangs])
        return max(cases, key=lambda case: ["", "inside", "outside"].index(case[-1]), default=[xmlid, "", "", "", "", ""])

    def _insiders(self, rule):
        """ Those it may let in: of a rule for all, first those who may most; of a rule for a group, those who may least. """
        people = [persona for persona in PERSONAS if persona not in ("public", "portal", "abroad") and self.applies(rule, persona)]
        return people if rule.groups else people[::-1]

    def _outsider(self, rule, inside, may, asks):
        """ Whom it leaves out: best another one of its group at the same record, else the same at a record in another
        state, else somebody of another group who may open the model. """
        name = rule.model_id.model
        people = [persona for persona in PERSONAS if persona != "abroad"]
        if not rule.groups and "company" in rule.domain_force:
            people = ["abroad"]
        same_group = [persona for persona in people if self.applies(rule, persona) and persona not in ("public", "portal")]
        for persona in same_group:
            if self._knows(name, persona, may) and not self.may(name, persona, may):
                return persona, SAME
        if asks:
            self.put(rule, inside, fitting=False)
            found = [persona for persona in (inside, *same_group) if not self.may(name, persona, may)]
            self.put(rule, inside)
            if found:
                return found[0], OTHER
        others = [persona for persona in people if not self.may(name, persona, may)]
        return max(others or ["portal"], key=lambda persona: self._knows(name, persona, may)), SAME

    def _knows(self, name, persona, letters):
        """ Whether the persona may open the model at all, so that it is a rule that says no. """
        model = self.env[name].with_user(self.world.users[persona])
        return any(model.has_access(OPERATIONS[letter]) for letter in letters)

    # -- holding them

    def wrong(self, case):
        """ What is not as the case says, in words; nothing if all is. """
        rule = self.world.rules[case["rule"]]
        name, may = rule.model_id.model, case["may"]
        self.put(rule, case["inside"])
        if self.may(name, case["inside"], may) != may:
            yield f"{case['inside']} may not {may}, but {self.may(name, case['inside'], may) or 'nothing'}"
        yield from self._wrong_ways(name, case["inside"], "r" in self.may(name, case["inside"], "r"))
        hangs = case["hangs_on_it"] == "inside" and self._hangs(rule, case["inside"], may)
        self.put(rule, case["inside"], fitting=case["outside_at"] == SAME)
        if self.may(name, case["outside"], may):
            yield f"{case['outside']} may {self.may(name, case['outside'], may)}"
        yield from self._wrong_ways(name, case["outside"], "r" in self.may(name, case["outside"], "r"))
        if case["hangs_on_it"] == "outside":
            hangs = self._hangs(rule, case["outside"], may)
        if case["hangs_on_it"] and not hangs:
            yield f"nothing changes for {case[case['hangs_on_it']]} with the rule switched off"

    def _wrong_ways(self, name, persona, expected):
        if name.startswith("mail."):  # who reads these is told by the document that they are on
            return
        for way, found in self.found(name, persona).items():
            if found != expected:
                yield f"{persona} {'comes' if found else 'does not come'} to the record by {way}"

    def _hangs(self, rule, persona, letters):
        """ Those of the letters that are otherwise for the persona with the rule switched off. """
        before = self.may(rule.model_id.model, persona, letters)
        self.switched(rule)
        after = self.may(rule.model_id.model, persona, letters)
        self.switched()
        return "".join(letter for letter in letters if (letter in before) != (letter in after))
