"""Two supplements, or a supplement and a seller, meet at one unit, over as many connections to a running server."""

import pytest
from test_concurrency import refused
from test_contract_concurrency import SigningRoom


class ExchangeRoom(SigningRoom):
    """Two signed contracts whose buyers both want a third unit."""

    def signed(self, unit):
        contract = self.draft(self.order(unit))
        self.call("gm", "sales.contract", "action_submit", [contract])
        self.call(self.officers[0], "sales.contract", "action_approve", [contract])
        self.call(self.officers[0], "sales.contract", "action_sign", [contract])
        return contract

    def exchange(self, contract, unit):
        supplement = self.call("gm", "sales.contract.supplement", "create", {
            "contract_id": contract, "kind": "unit", "new_unit_id": unit, "reason": "Because"})
        self.call("gm", "sales.contract.supplement", "action_submit", [supplement])
        self.call(self.officers[0], "sales.contract.supplement", "action_approve", [supplement])
        return supplement

    def live(self, unit):
        return self.search("sales.unit.claim", [("unit_id", "=", unit), ("state", "=", "live")], "kind", "partner_id", "order_id")


@pytest.fixture
def room(new_database, odoo_server):
    database = new_database("supplement_race").name
    return ExchangeRoom(odoo_server(database).address, database)


def test_one_unit_for_two_contracts(room):
    first, second, wanted, other = room.units[:4]
    contracts = [room.signed(first), room.signed(second)]
    supplements = [room.exchange(contract, wanted) for contract in contracts]
    answers = room.race(*((login, "sales.contract.supplement", "action_take_effect", [supplement])
                          for login, supplement in zip(room.officers, supplements, strict=False)))
    assert len(refused(answers)) == 1, answers
    states = [row["state"] for row in room.read("sales.contract.supplement", supplements, "state")]
    assert sorted(states) == ["approved", "effective"]
    winner = states.index("effective")
    assert len(room.live(wanted)) == 1
    assert not room.live((first, second)[winner])
    assert [claim["kind"] for claim in room.live((first, second)[1 - winner])] == ["contract"]
    for contract, unit in ((contracts[winner], wanted), (contracts[1 - winner], (first, second)[1 - winner])):
        assert room.read("sales.contract", [contract], "unit_ids")[0]["unit_ids"] == [unit]
    against_a_hold(room, contracts[winner], other)


def against_a_hold(room, contract, unit):
    """Whoever comes second is told; nothing is left half done."""
    supplement = room.exchange(contract, unit)
    answers = room.race((room.officers[0], "sales.contract.supplement", "action_take_effect", [supplement]),
                        (room.officers[1], "sales.unit", "claim", [unit], "hold", room.partner))
    assert len(refused(answers)) == 1, answers
    assert len(room.live(unit)) == 1
    effective = room.read("sales.contract.supplement", [supplement], "state")[0]["state"] == "effective"
    assert (room.live(unit)[0]["kind"] == "contract") == effective
    assert (room.read("sales.contract", [contract], "unit_ids")[0]["unit_ids"] == [unit]) == effective
