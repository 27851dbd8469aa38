"""A REST CRM is looked at through the mapping: what it answers is told, and nothing but questions is sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.bootstrap.live import looking_at_crm
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.port import FieldWrite
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.operate.check import CheckLine, Level
from siro_bridge.use_cases.operate.look_at_crm import LookAtCrm
from tests.integration.crm.harness import Appointment
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.server import RestCrmServer
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented, rest_mapping
from tests.integration.crm.test_rest_paging import STYLES

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def filled(rest: RestUnderTest) -> RestUnderTest:
    rest.put(*(Appointment(f"v-{day}", NOW - timedelta(hours=day), NOW + timedelta(days=day)) for day in range(1, 4)))
    return rest


def look(rest: RestUnderTest, document: Json) -> tuple[LookAtCrm, list[CheckLine]]:
    def opened(_: Any, secret: Json, *, connections: int, read_only: bool) -> RestCrm:
        assert (connections, read_only) == (1, True)
        return rest.connect(document, secret or None, read_only=read_only)

    with looking_at_crm(rest_mapping(document), {}, opened=opened) as looking:
        return looking, list(looking())


def found(rest: RestUnderTest, document: Json, level: Level) -> list[str]:
    return [line.found for line in look(rest, document)[1] if line.level is level]


def methods(server: RestCrmServer) -> set[str]:
    return {request.partition(" ")[0] for request in server.requests}


def test_records_are_read_as_siro_gets_them_by_questions_alone(filled: RestUnderTest) -> None:
    looking, lines = look(filled, documented())
    assert [line for line in lines if line.level is Level.ERROR] == []
    assert {name: len(sample.good) for name, sample in looking.samples.items()} == {
        "opportunities": 2,
        "engagements": 3,
    }
    assert looking.samples["engagements"].filled()["engagementUsers[0].email"] == 3
    assert methods(filled.server) == {"GET"}
    asked = {request.split("?")[0] for request in filled.server.requests}
    known = {"/v2/visits", "/v2/deals", "/v2/deals/d-1", "/v2/deals/d-1/notes"}
    assert {f"GET {path}" for path in known} < asked
    assert any(request.startswith("GET /v2/visits/v-") for request in asked)


def changed(*keys: str | int, to: Any) -> Json:
    document = documented()
    at: Any = document
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = to
    return document


@pytest.mark.parametrize(
    ("document", "level", "complaint"),
    [
        (
            changed("write_back", "fields", 1, "column", to="custom.timelin"),
            Level.WARNING,
            "write_back.fields.1.column: the record that GET /deals/{key} answers has no field custom.timelin",
        ),
        (changed("write_back", "targets", "deal", "record", to="dat"), Level.ERROR, "write_back.targets.deal.record"),
        (
            changed("write_back", "targets", "deal", "read", "path", to="/deal/{key}"),
            Level.WARNING,
            "write_back.targets.deal: the CRM has no such record for the opportunity that another one names",
        ),
        (changed("write_back", "note", "find", "key", to="nr"), Level.ERROR, "write_back.note.find.key"),
        (
            changed("engagements", "get", "path", to="/visit/{key}"),
            Level.WARNING,
            "engagements.fields.externalId: a record that is listed is not found by its externalId",
        ),
        (changed("engagements", "list", "path", to="/visit"), Level.ERROR, "engagements.list"),
        (
            changed("engagements", "fields", "engagementUsers", to="staf[].{externalId: id}"),
            Level.WARNING,
            "engagements.fields.engagementUsers: 3 of 3 appointments have no rep",
        ),
        (
            changed("engagements", "translate", "engagementType.activityType", to={"*": "CALL"}),
            Level.WARNING,
            "engagements.fields.engagementType.activityType: 3 of 3 appointments are CALL: no rep's appointment list",
        ),
        (
            changed("engagements", "translate", to={}),
            Level.ERROR,
            "engagements.fields.engagementType.activityType: 3 of 3 records do not fit Siro",
        ),
        (changed("engagements", "cursor", to="modifed"), Level.ERROR, "engagements.cursor"),
    ],
)
def test_each_mistake_is_told_with_its_place(
    filled: RestUnderTest, document: Json, level: Level, complaint: str
) -> None:
    filled.add_note("d-1", "a person's words")
    lines = found(filled, document, level)
    assert any(complaint in line and line.startswith("mapping.yaml:") for line in lines), lines
    assert methods(filled.server) == {"GET"}


def test_token_that_works_for_one_path_and_not_for_another_is_told(filled: RestUnderTest) -> None:
    filled.server.faults.order(Fault("GET", "/v2/visits/", status=403), times=9)
    [told] = found(filled, documented(), Level.ERROR)
    assert "GET /visits/{key} answered 403" in told


def test_search_by_post_is_a_question(filled: RestUnderTest) -> None:
    document = documented()
    document["engagements"]["list"] |= STYLES["search"]
    crm = filled.connect(document, read_only=True)
    assert len(crm.reader.read_changes("engagements", None, None, 5)) == 3
    assert methods(filled.server) == {"POST"}


def test_nothing_that_writes_is_sent(filled: RestUnderTest) -> None:
    crm = filled.connect(documented(), read_only=True)
    with pytest.raises(ConfigurationError, match="opened for reading alone"):
        crm.fields.write_fields("deal", "d-1", [FieldWrite("custom.timeline", None, "Spring")])
    with pytest.raises(ConfigurationError, match="opened for reading alone"):
        crm.notes.create_note("d-1", "[Siro recording r]", "words")
    patch = Operation(place="", request="PATCH /deals/{key}", method="PATCH", url="/deals/d-1", body={})
    with pytest.raises(ConfigurationError, match="PATCH /deals/{key}: the CRM is opened for reading alone"):
        crm.client.send(patch)
    assert filled.server.requests == []
