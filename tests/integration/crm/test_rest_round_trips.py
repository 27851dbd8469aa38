"""A record is read once, and not read back where its CRM's answers show what it holds; people win all the same."""

from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge.crm.port import Crm, FieldWrite, WriteResult
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.form import NoteForm
from tests.integration.crm.rest_harness import RestUnderTest

TIMELINE = "custom.timeline"
MARKER = fence.marker("rec-1")
BODY = NoteForm().fenced("what was said", "rec-1")


def believing(rest: RestUnderTest, **note: Any) -> RestCrm:
    """The documentation's mapping, of a CRM whose answers show what it holds."""
    back = rest.document["write_back"]
    back["targets"]["deal"]["reads_back"] = False
    back["note"] |= {"reads_back": False, **note}
    back["note"]["create"]["idempotency_header"] = "Idempotency-Key"
    return rest.connect(rest.document)


@pytest.fixture
def crm(rest: RestUnderTest) -> Crm:
    return believing(rest)


def asked(rest: RestUnderTest, act: Callable[[], Any]) -> list[str]:
    before = len(rest.server.requests)
    act()
    return [request.split(" ")[0] for request in rest.server.requests[before:]]


def write(crm: Crm, new: str, expected: str | None = None) -> WriteResult:
    return crm.fields.write_fields("deal", "d-1", [FieldWrite(TIMELINE, expected, new)])[TIMELINE].result


def test_facts_and_a_note_are_four_requests(rest: RestUnderTest, crm: Crm) -> None:
    def recording() -> None:
        crm.fields.read_fields("deal", "d-1", [TIMELINE])
        assert write(crm, "soon") is WriteResult.WRITTEN
        assert crm.notes.create_note("d-1", MARKER, BODY).body == BODY

    assert asked(rest, recording) == ["GET", "PATCH", "GET", "POST"]
    assert rest.server.store.deals["d-1"]["custom"]["timeline"] == "soon"


def test_a_record_is_read_back_unless_the_mapping_says_otherwise(rest: RestUnderTest) -> None:
    rest.crm.fields.read_fields("deal", "d-1", [TIMELINE])
    assert asked(rest, lambda: write(rest.crm, "soon")) == ["PATCH", "GET"]


def test_who_edits_the_field_after_it_was_read_wins(rest: RestUnderTest, crm: Crm) -> None:
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    rest.server.store.deals["d-1"]["custom"]["timeline"] = "typed"
    rest.server.store.touch("d-1")
    assert write(crm, "soon") is WriteResult.EDITED
    assert rest.server.store.deals["d-1"]["custom"]["timeline"] == "typed"


def test_who_edits_another_field_after_it_was_read_stops_nothing(rest: RestUnderTest, crm: Crm) -> None:
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    rest.server.store.deals["d-1"]["stage"] = "sold"
    rest.server.store.touch("d-1")
    assert asked(rest, lambda: write(crm, "soon")) == ["PATCH", "GET", "PATCH"]
    assert rest.server.store.deals["d-1"]["stage"] == "sold"


def test_what_was_read_counts_for_one_update(rest: RestUnderTest, crm: Crm) -> None:
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    assert asked(rest, lambda: write(crm, "soon")) == ["PATCH"]
    assert asked(rest, lambda: write(crm, "later", "soon")) == ["GET", "PATCH"]


def test_what_was_read_by_others_later_is_looked_at_anew(rest: RestUnderTest, crm: Crm) -> None:
    """Two recordings of one record at once: the one remembered may be older than what this one was decided by."""
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    rest.server.store.deals["d-1"]["custom"]["timeline"] = "ours"
    rest.server.store.touch("d-1")
    assert write(crm, "soon", "ours") is WriteResult.WRITTEN


def test_without_a_condition_the_record_is_read_right_before_its_update(rest: RestUnderTest) -> None:
    del rest.document["write_back"]["targets"]["deal"]["etag"]
    crm = believing(rest)
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    assert asked(rest, lambda: write(crm, "soon")) == ["GET", "PATCH"]


def test_an_answer_that_shows_another_value_is_looked_into(rest: RestUnderTest, crm: Crm) -> None:
    rest.spoil(TIMELINE, "cuts")
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    assert asked(rest, lambda: write(crm, "sooner")) == ["PATCH", "GET"]


def test_an_answer_that_shows_no_record_is_looked_into(rest: RestUnderTest) -> None:
    """The test CRM's answers to an update lack the revision."""
    rest.document["write_back"]["targets"]["deal"]["record"] = "data.revision && data"
    crm = believing(rest)
    crm.fields.read_fields("deal", "d-1", [TIMELINE])
    assert asked(rest, lambda: write(crm, "soon")) == ["PATCH", "GET"]


def test_a_note_is_known_as_the_answer_shows_it(rest: RestUnderTest, crm: Crm) -> None:
    made = crm.notes.create_note("d-1", MARKER, f"{BODY}  \n")
    assert made.body == BODY
    assert not made.was_there
    assert crm.notes.create_note("d-1", MARKER, BODY).was_there
