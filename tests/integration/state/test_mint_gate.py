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
    assert other.pass_once() == Turn(passed=False, failure="Siro minted no token", refused=refused)
    clock.pass_(SECONDS)
    assert other.pass_once().passed
    assert one.pass_once().failure == ""
    one.fail(turn, "late news of the minute before", refused=refused)
    assert one.pass_once().failure == ""
