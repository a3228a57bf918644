"""All checks at once, as one run of Odoo's shell does them: what each of them finds, in words."""
from . import record_rules, secrets
from .world import World


def rules(world):
    """ What is not as the cases of the record rules say, and which rules have none. """
    cases = record_rules.Cases(world)
    known = {case["rule"]: case for case in record_rules.read()}
    found = {"missing": sorted(set(world.rules) - set(known)), "gone": sorted(set(known) - set(world.rules)), "wrong": []}
    for xmlid in sorted(set(world.rules) & set(known)):
        found["wrong"] += [f"{xmlid}: {words}" for words in cases.wrong(known[xmlid])]
    return found


def propose(env, again=()):
    """ The rows of record_rules.csv: those that are there, and one for each rule without (or named in `again`). """
    world = World(env)
    cases = record_rules.Cases(world)
    known = {case["rule"]: [case[column] for column in record_rules.HEADER] for case in record_rules.read()}
    return [known[xmlid] if xmlid in known and xmlid not in again else cases.propose(xmlid) for xmlid in world.rules]


def run(env):
    """ All of it; the secrets first, as the cases of the rules leave records in other states. """
    world = World(env)
    kept = secrets.Secrets(world)
    found = {"fields": sorted(map(str, kept.fields)), "asked": list(kept.asked()), "shown": list(kept.shown()),
             "printed": list(kept.printed()), "rendered": list(kept.rendered()), "shared": list(kept.shared()), "made": kept.made}
    return {"secrets": found, "rules": rules(world)}
