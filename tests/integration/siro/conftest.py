"""The product's clients of Siro's two APIs, over a simulated Siro in process; secrets and table on moto."""

from collections.abc import Iterator

import pytest
import time_machine
from moto import mock_aws

from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.siro.parts import NOON, Sides


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands still; Siro, the product and AWS go by it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def siro(clock: time_machine.Traveller) -> SimulatedSiro:
    return SimulatedSiro(seed=1)


@pytest.fixture
def sides(siro: SimulatedSiro) -> Iterator[Sides]:
    with mock_aws():
        yield Sides(siro)
