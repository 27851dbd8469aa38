"""A sync over an empty CRM, ready to run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.sync.running import Running
from tests.integration.sync.small_crm import SmallCrm


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with mock_aws():
        sync = Running(tmp_path, SmallCrm(tmp_path), SimulatedSiro(seed=1))
        yield sync
        sync.close()
