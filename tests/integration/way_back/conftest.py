"""The bridge in one process, over a CRM that is filled anew for each test."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from moto import mock_aws
from sqlalchemy import create_engine

from siro_bridge_cli.sample_crm.crm import SampleCrm, sample_crm
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.way_back.bridge import Bridge
from tests.integration.way_back.facts import TIMELINE

NOON = datetime(2026, 2, 15, 19, tzinfo=UTC)


TABLES = ("reps", "customers", "deals", "appointments", "deal_notes")
"""What refers to others comes after them."""

NUMBERED = {"customers": "customer_id", "deals": "deal_id", "deal_notes": "note_id"}
KEEP = "CREATE SCHEMA new;" + "".join(f"CREATE TABLE new.{table} AS TABLE {table};" for table in TABLES)
REFILL = "".join(
    [
        *(f"DELETE FROM {table};" for table in reversed(TABLES)),
        *(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE TABLE new.{table};" for table in TABLES),
        *(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}));"
            for table, key in NUMBERED.items()
        ),
    ]
)


@pytest.fixture(scope="session")
def running_crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleCrm]:
    """What people see and type goes over connections that are kept: each test looks often."""
    with sample_crm(tmp_path_factory.mktemp("way-back-crm"), NOON) as crm:
        engine = create_engine(crm.url, connect_args={"prepare_threshold": None})
        with engine.begin() as connection:
            connection.exec_driver_sql(KEEP)
        yield replace(crm, engine=engine)
        engine.dispose()


def refill(crm: SampleCrm) -> SampleCrm:
    """As it was when it was new: from copies, as it takes a quarter of the time that filling it does."""
    with crm.engine.begin() as connection:
        connection.exec_driver_sql(REFILL)
    return crm


@pytest.fixture
def crm(running_crm: SampleCrm) -> SampleCrm:
    return refill(running_crm)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stands at noon in Denver; `shift` moves it for the bridge, the simulated Siro and AWS alike."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def shipped_mapping(project: Path) -> Any:
    return yaml.safe_load((project / "layers/crm_mapping/mapping.yaml").read_text("utf-8"))


@pytest.fixture
def mapping_file(shipped_mapping: Any, tmp_path: Path) -> Callable[..., str]:
    """The shipped mapping with other settings under `write_back`; answers the file's path."""

    def written(**changes: Any) -> str:
        mapping = shipped_mapping | {"write_back": shipped_mapping["write_back"] | changes}
        path = tmp_path / "mapping.yaml"
        path.write_text(json.dumps(mapping), "utf-8")  # JSON is YAML too, whatever the reader makes of objects
        return str(path)

    return written


@pytest.fixture
def bridge(crm: SampleCrm, clock: time_machine.Traveller) -> Iterator[Bridge]:
    with mock_aws(), closing(Bridge(crm, SimulatedSiro(seed=1))) as bridge:
        yield bridge


@pytest.fixture
def policy(bridge: Bridge, mapping_file: Callable[..., str]) -> Callable[[str], None]:
    """Deploys the mapping anew with the timeline under another policy."""

    def use(name: str) -> None:
        bridge.use(mapping_file=mapping_file(fields=[TIMELINE | {"policy": name}]))

    return use
