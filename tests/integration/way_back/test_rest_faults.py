"""A REST CRM without idempotency keys: whatever request goes wrong, each recording ends with one note."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
import yaml
from moto import mock_aws

from siro_bridge.crm.rest.client import ATTEMPTS
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.way_back.conftest import NOON
from tests.integration.way_back.faults import KINDS, Faults, go_wrong_once
from tests.integration.way_back.rest_bridge import RestBridge, RestStoryCrm, story_mapping
from tests.integration.way_back.story import Story


@pytest.fixture(scope="module")
def rest_mapping_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("rest") / "mapping.yaml"
    path.write_text(yaml.safe_dump(story_mapping()), "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def tell(rest_mapping_file: str) -> Callable[[Faults], None]:
    def told(fault: Faults) -> None:
        crm = RestStoryCrm()
        with (
            mock_aws(),
            time_machine.travel(NOON, tick=False) as clock,
            closing(
                RestBridge(crm, SimulatedSiro(seed=1), "organization", rest_mapping_file, wrap=fault)
            ) as bridge,
        ):
            story = Story(bridge, crm, clock)
            story.tell()
            story.check_end()

    return told


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_may_go_wrong_once(tell: Callable[[Faults], None], kind: str) -> None:
    go_wrong_once(tell, kind, ATTEMPTS)
