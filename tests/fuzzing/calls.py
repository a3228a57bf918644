"""Calls drawn at random: who, which method, of which records, with arguments that fit what the method says, or (one in four) do not.

What fits: as many arguments as the method has, each of the kind that its docstring or name says, though with any value: numbers of
records that are not there, empty words, other states, dates long past. What does not fit: too few or too many arguments, or another kind.
"""
import dataclasses

from hypothesis import strategies as st

MISSING = 2_000_000_000
# Parameters that say in their names what they take.
NUMBERS = {"hours", "odometer", "quantity", "seats", "count", "x", "y", "limit", "amount"}
MOMENTS = {"date", "date_from", "date_to", "date_due", "start", "stop", "moved_in", "after"}
RECORDS = {"team", "partner", "bed", "employee", "project", "entry"}
WORDS = {"reason", "note", "comment", "question", "answer", "place", "condition", "decision", "kind", "lang", "name", "image"}

words = st.sampled_from(["", " ", "Because", "客户要求", "%", "a' OR 1=1 --", "x" * 2000]) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)  # XML has no words for control characters
numbers = st.sampled_from([0, 1, -1, 3, 1000, 0.5, 1e6]) | st.integers(-50, 50)
days = st.sampled_from(["2026-03-02", "2020-02-29", "1970-01-01", "2099-12-31"])
moments = days.map(lambda day: f"{day} 08:30:00")
anything = st.sampled_from([None, False, True, 0, -1, "x", [], {}, [[]], [None], {"id": 1}, [1, "a"], 1.5])
nothing = st.sampled_from([None, False])


@dataclasses.dataclass(frozen=True)
class Call:
    user: str
    model: str
    method: str
    args: list
    fits: bool
    xml: bool
    odoo: bool  # whether Odoo has the method, too


class Calls:
    def __init__(self, known):
        self.known = known
        self.numbers = sorted({number for ids in known["ids"].values() for number in ids})
        self.strategy = st.composite(self._call)()

    def _id(self, model=None):
        there = self.known["ids"].get(model) or ([1, 2, 3] if model else self.numbers)
        return st.sampled_from(there) if model else st.sampled_from(there) | st.just(MISSING)

    def _ids(self, model):
        one, some = self._id(model).map(lambda number: [number]), st.lists(self._id(model), min_size=1, max_size=3)
        return st.one_of(one, one, one, some, st.just([]), some.map(lambda ids: [*ids, MISSING]), st.just([MISSING]))

    def _value(self, kind, comodel, choices):
        """ A value for a field of that kind. """
        return {
            "char": words, "text": words, "html": words, "boolean": st.booleans(), "integer": numbers.map(int),
            "float": numbers, "monetary": numbers, "date": days | nothing, "datetime": moments | nothing,
            "selection": st.sampled_from([*(choices or [False]), False]),
            "many2one": self._id(comodel) | nothing,
            "many2many": st.lists(self._id(comodel), max_size=2).map(lambda ids: [[6, 0, ids]]),
            "one2many": st.just([]) | self._id(comodel).map(lambda number: [[2, number, 0]]),
        }.get(kind, nothing)

    def _values(self, draw, model):
        fields = self.known["fields"][model]
        chosen = draw(st.lists(st.sampled_from(sorted(fields)), max_size=5, unique=True)) if fields else []
        return {name: draw(self._value(*fields[name])) for name in chosen}

    def _argument(self, draw, model, parameter):
        name, needed, kind = parameter
        if not needed and draw(st.booleans()):
            return draw(nothing) if kind not in ("int", "float", "bool") and name not in NUMBERS else 1
        if name == "vals":
            return self._values(draw, model)
        if name == "vals_list":
            return [self._values(draw, model) for _again in range(draw(st.integers(1, 2)))]
        return draw(self._kind(name, kind, model))

    def _kind(self, name, kind, model):
        if name == "fields_list":
            return st.lists(st.sampled_from(sorted(self.known["fields"][model]) or ["id"]), max_size=4)
        if name == "operator":
            return st.sampled_from(["ilike", "=", "in", "not ilike"])
        if name == "domain":
            return st.sampled_from([[], [["id", ">", 0]], [["id", "=", MISSING]]])
        if name.endswith("_ids") or (kind == "list" and name not in WORDS):
            return st.lists(self._id(), max_size=3)
        if name.endswith("_id") or name in RECORDS:
            return self._id() | nothing
        if name in MOMENTS or kind in ("date", "datetime"):
            return days | moments
        if name in NUMBERS or kind in ("int", "float"):
            return numbers
        return words if name in WORDS or kind == "str" else nothing

    def _call(self, draw):
        model, method, parameters, of_model, odoo = draw(st.sampled_from(self.known["methods"]))
        arguments = [self._argument(draw, model, parameter) for parameter in parameters]
        fits = draw(st.integers(0, 3)) > 0
        if not fits:
            arguments = draw(st.one_of(
                st.just(arguments[:-1]), st.just([*arguments, None]), st.lists(anything, min_size=len(arguments), max_size=len(arguments))))
        if not of_model:
            arguments = [draw(self._ids(model)), *arguments]
        users = self.known["users"]
        user = draw(st.sampled_from([*users, *users[-1:] * len(users)]))  # every other call by who may most
        return Call(user, model, method, arguments, fits, draw(st.integers(0, 9)) == 0, odoo)
