"""One instance a minute may mint."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from siro_bridge.domain.minting import Turn
from siro_bridge.state.mint_gate import SECONDS, DynamoMintGate
from tests.clock import Clock
from tests.integration.state.table import Table


def test_of_many_instances_one_passes_in_a_minute(table: Table, clock: Clock) -> None:
    gates = [DynamoMintGate(table.client, table.name, clock) for _ in range(16)]
    for _ in range(2):
        with ThreadPoolExecutor(8) as pool:
            assert sum(turn.passed for turn in pool.map(DynamoMintGate.pass_once, gates)) == 1
        clock.pass_(SECONDS - 1)
        assert not any(gate.pass_once().passed for gate in gates)
        clock.pass_(1)


@pytest.mark.parametrize("refused", [True, False])
def test_others_are_told_why_the_minutes_mint_failed_until_the_next_one(
    table: Table, clock: Clock, refused: bool
) -> None:
    one, other = (DynamoMintGate(table.client, table.name, clock) for _ in range(2))
    turn = one.pass_once()
    assert other.pass_once().failure == ""
    one.fail(turn, "Siro minted no token", refused=refused)
    told = other.pass_once()
    assert told == Turn(passed=False, until=turn.until, failure="Siro minted no token", refused=refused)
    clock.pass_(SECONDS)
    assert other.pass_once().passed
    assert one.pass_once().failure == ""
    one.fail(turn, "late news of the minute before", refused=refused)
    assert one.pass_once().failure == ""


def test_whoever_ends_its_turn_lets_the_next_one_pass_at_once(table: Table, clock: Clock) -> None:
    one, other = (DynamoMintGate(table.client, table.name, clock, name="crm") for _ in range(2))
    turn = one.pass_once()
    assert not other.pass_once().passed
    one.end(turn)
    assert other.pass_once().broken_off is None
    one.end(turn)
    assert not one.pass_once().passed, "a turn that is over ends no other's"


def test_turn_that_nobody_ended_is_told_to_the_next_one(table: Table, clock: Clock) -> None:
    gate = DynamoMintGate(table.client, table.name, clock, name="crm")
    assert gate.pass_once().broken_off is None
    clock.pass_(SECONDS)
    assert gate.pass_once().broken_off == int(clock())
    clock.pass_(SECONDS)
    gate.fail(gate.pass_once(), "the CRM answered 503", refused=False)
    clock.pass_(SECONDS)
    assert gate.pass_once().broken_off is None, "a failure ends a turn, too"


def test_failure_is_of_no_concern_to_who_mints_with_something_else(table: Table, clock: Clock) -> None:
    wrong, mended = (DynamoMintGate(table.client, table.name, clock, name="crm", behalf=each) for each in "ab")
    wrong.fail(wrong.pass_once(), "the CRM answered 401", refused=True)
    assert wrong.pass_once().failure
    assert mended.pass_once().passed
    assert not wrong.pass_once().passed, "one at a time, whatever it is minted with"


def test_gates_of_two_names_know_nothing_of_each_other(table: Table, clock: Clock) -> None:
    names = ("mint", "crm")
    assert all(DynamoMintGate(table.client, table.name, clock, name=name).pass_once().passed for name in names)


def test_who_was_asked_for_a_pause_keeps_the_others_back_for_it(table: Table, clock: Clock) -> None:
    one, other = (DynamoMintGate(table.client, table.name, clock) for _ in range(2))
    one.fail(one.pass_once(), "too many logins", refused=False, until=clock() + 600)
    clock.pass_(599)
    assert other.pass_once().failure == "too many logins"
    clock.pass_(1)
    assert other.pass_once().passed
