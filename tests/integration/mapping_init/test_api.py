"""A mapping made of an API's description passes the check, and syncs from a server that answers as it says."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto import mock_aws
from openapi_spec_validator import validate

from siro_bridge.crm.port import FieldWrite
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.crm.conformance import MARK
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.server import TOKEN, RestCrmServer
from tests.integration.crm.rest_harness import deal, documented, loopback, rest_mapping, visit
from tests.integration.mapping_init.conftest import Command
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm

APIS = Path(__file__).parent / "apis"
VERSIONS = ("field-service-3.0.yaml", "field-service-3.1.json")


@pytest.fixture
def server() -> Iterator[RestCrmServer]:
    with RestCrmServer().running() as running:
        for number in range(7):
            starts = NOON + timedelta(days=number)
            key = f"v-{number}"
            running.store.visits[key] = visit(Appointment(key, NOON - timedelta(minutes=number), starts))
        for key in ("d-1", "d-2"):
            running.store.deals[key] = deal(key) | {"modified": "2026-02-14T00:00:00.000Z"}
        yield running


def made(command: Command, *words: str) -> RestMapping:
    result = command("init", "made.yaml", "--yes", "--set", "timezone=America/Denver", *words)
    assert result.exit_code == 0, result.output
    mapping = load_mapping("made.yaml")
    assert isinstance(mapping, RestMapping)
    return mapping


@pytest.mark.parametrize("version", VERSIONS)
def test_it_passes_the_check(version: str, command: Command) -> None:
    made(command, "--openapi", str(APIS / version))
    assert command("check", "made.yaml").output == "ok\n"


def test_both_versions_of_openapi_say_the_same(command: Command) -> None:
    first, second = (made(command, "--overwrite", "--openapi", str(APIS / version)) for version in VERSIONS)
    assert first == second


@pytest.mark.parametrize("version", VERSIONS)
def test_it_syncs_every_visit_from_a_server(
    version: str, command: Command, server: RestCrmServer, running: Running
) -> None:
    made(command, "--openapi", str(APIS / version))
    running.secrets_manager.put_secret_value(
        SecretId="CrmSecret", SecretString=json.dumps({"base_url": server.url, "bearer": TOKEN})
    )
    running.mapping = Path("made.yaml").read_text("utf-8")
    running.start()
    report = running.run()
    assert (report.failures, report.stopped, report.notes.get("rejected")) == ([], {}, None)
    assert {key: record["subject"] for key, record in running.synced().items()} == {
        key: record["title"] for key, record in server.store.visits.items()
    }
    assert set(running.synced("OPPORTUNITY")) >= {"d-1", "d-2"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with mock_aws():
        sync = Running(tmp_path, SmallCrm(tmp_path), SimulatedSiro(seed=1))
        yield sync
        sync.close()


def test_it_sends_what_the_documented_mapping_sends(command: Command, server: RestCrmServer) -> None:
    """But for the word that stands for any other kind."""
    ours, by_hand = made(command, "--openapi", str(APIS / VERSIONS[0])), rest_mapping(documented())
    access = {"base_url": server.url, "bearer": TOKEN}
    sent = []
    for mapping in (ours, by_hand):
        crm = RestCrm(mapping, access, transport=loopback())
        sent.append([row.payload for row in crm.reader.read_changes("engagements", None, None, 100)])
        crm.close()
    assert len(sent[0]) == 7
    assert sent[0] == sent[1]


def test_it_writes_fields_and_a_note_back(command: Command, server: RestCrmServer) -> None:
    mapping = made(command, "--openapi", str(APIS / VERSIONS[0]))
    assert {rule.field: (rule.type, rule.max_length) for rule in mapping.write_back.fields} == {
        "custom.timeline": ("text", 200),
        "custom.decision_date": ("date", None),
    }
    crm = RestCrm(mapping, {"base_url": server.url, "bearer": TOKEN}, transport=loopback())
    crm.fields.write_fields("deal", "d-1", [FieldWrite("custom.timeline", None, "in spring")])
    note = crm.notes.create_note("d-1", MARK, f"{MARK}\nhello")
    assert server.store.deals["d-1"]["custom"]["timeline"] == "in spring"
    assert [found.key for found in crm.notes.find_notes("d-1", MARK, None)] == [note.key]
    crm.close()


def test_an_answer_alone_makes_a_mapping_of_what_it_shows(
    command: Command, server: RestCrmServer, tmp_path: Path
) -> None:
    answer = {"data": list(server.store.visits.values()), "meta": {"next": None, "more": False}}
    (tmp_path / "visits.json").write_text(json.dumps(answer))
    mapping = made(command, "--sample", "visits.json")
    assert command("check", "made.yaml").exit_code == 0
    crm = RestCrm(mapping, {"base_url": server.url, "bearer": TOKEN}, transport=loopback())
    rows = [row.payload for row in crm.reader.read_changes("engagements", None, None, 100)]
    crm.close()
    assert {row["externalId"] for row in rows} == set(server.store.visits)
    assert rows[0]["engagementUsers"] == [{"externalId": "7", "email": "dana@example.com", "name": "Dana Field"}]


def test_no_value_of_an_answer_is_shown_or_written(command: Command, tmp_path: Path) -> None:
    secret: dict[str, Any] = visit(Appointment("v-1", NOON, NOON))
    (tmp_path / "visits.json").write_text(json.dumps([secret | {"title": "Smith kitchen"}]))
    result = command("init", "made.yaml", "--yes", "--sample", "visits.json")
    said = result.output + Path("made.yaml").read_text("utf-8")
    assert [word for word in ("Smith", "dana@example.com", "Dana Field", "v-1", "c-9") if word in said] == []


def test_descriptions_of_the_tests_are_valid() -> None:
    for version in VERSIONS:
        validate(yaml.safe_load((APIS / version).read_text("utf-8")))
