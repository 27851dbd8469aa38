"""A mapping made of a GraphQL schema passes the check, and syncs from a real server."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from graphql import build_schema, introspection_from_schema
from moto import mock_aws

from siro_bridge.crm.graphql.connector import GraphqlCrm
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.port import FieldWrite
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.conformance import MARK
from tests.integration.crm.graphql_crm.front import Front
from tests.integration.crm.graphql_crm.strawberry_schema import SCHEMA
from tests.integration.crm.graphql_crm.strawberry_server import strawberry_behind
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.answering import TOKEN
from tests.integration.crm.rest_harness import deal, loopback, visit
from tests.integration.mapping_init.conftest import Command
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with Front().running() as running, strawberry_behind(running):
        for number in range(7):
            key = f"v-{number}"
            starts = NOON + timedelta(days=number)
            running.store.visits[key] = visit(Appointment(key, NOON - timedelta(minutes=number), starts))
        running.store.deals["d-1"] = deal("d-1")
        yield running


@pytest.fixture
def made(command: Command, tmp_path: Path) -> GraphqlMapping:
    (tmp_path / "schema.graphql").write_text(SCHEMA.as_str())
    result = command("init", "made.yaml", "--yes", "--set", "timezone=America/Denver", "--graphql", "schema.graphql")
    assert result.exit_code == 0, result.output
    mapping = load_mapping("made.yaml")
    assert isinstance(mapping, GraphqlMapping)
    return mapping


def test_it_passes_the_check(made: GraphqlMapping, command: Command) -> None:
    result = command("check", "made.yaml")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "ok")


def test_introspection_says_the_same_as_sdl(made: GraphqlMapping, command: Command, tmp_path: Path) -> None:
    answer = {"data": introspection_from_schema(build_schema(SCHEMA.as_str()))}
    (tmp_path / "schema.json").write_text(json.dumps(answer))
    command("init", "other.yaml", "--yes", "--set", "timezone=America/Denver", "--graphql", "schema.json")
    assert load_mapping("other.yaml").model_dump() == made.model_dump()


def test_it_syncs_every_visit(made: GraphqlMapping, front: Front, tmp_path: Path) -> None:
    del made
    with mock_aws():
        running = Running(tmp_path, SmallCrm(tmp_path), SimulatedSiro(seed=1))
        secret = json.dumps({"base_url": front.url, "bearer": TOKEN})
        running.secrets_manager.put_secret_value(SecretId="CrmSecret", SecretString=secret)
        running.mapping = Path("made.yaml").read_text("utf-8")
        running.start()
        report, synced = running.run(), running.synced()
        running.close()
    assert (report.failures, report.stopped, report.notes.get("rejected")) == ([], {}, None)
    assert {key: record["subject"] for key, record in synced.items()} == {
        key: record["title"] for key, record in front.store.visits.items()
    }


def test_it_writes_fields_and_a_note_back(made: GraphqlMapping, front: Front) -> None:
    crm = GraphqlCrm(made, {"base_url": front.url, "bearer": TOKEN}, transport=loopback())
    crm.fields.write_fields("deal", "d-1", [FieldWrite("custom.timeline", None, "in spring")])
    note = crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
    found = crm.notes.find_notes("d-1", MARK, None)
    crm.close()
    assert front.store.deals["d-1"]["custom"]["timeline"] == "in spring"
    assert [each.key for each in found] == [note.key]
