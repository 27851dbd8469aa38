"""One instance a minute may mint."""

from concurrent.futures import ThreadPoolExecutor

from siro_bridge.state.mint_gate import SECONDS, DynamoMintGate
from tests.integration.state.conftest import Clock
from tests.integration.state.table import Table


def test_of_many_instances_one_passes_in_a_minute(table: Table, clock: Clock) -> None:
    gates = [DynamoMintGate(table.client, table.name, clock) for _ in range(16)]
    for _ in range(2):
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(DynamoMintGate.pass_once, gates)) == 1
        clock.pass_(SECONDS - 1)
        assert not any(gate.pass_once() for gate in gates)
        clock.pass_(1)
