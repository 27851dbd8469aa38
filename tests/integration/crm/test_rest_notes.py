"""Notes of a REST CRM: one each, whatever becomes of a request."""

from typing import Any

import pytest

from siro_bridge.crm.port import Crm, FoundNote
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, LostAnswerError
from siro_bridge.domain.note import fence
from siro_bridge.domain.note.result import NoteResult
from siro_bridge.domain.said import Said
from siro_bridge.use_cases.change_note import PLAINER
from tests.integration.crm.conformance import MARK
from tests.integration.crm.notes import NoteUnderTest
from tests.integration.crm.rest_crm.faults import Fault
from tests.integration.crm.rest_crm.store import Json
from tests.integration.crm.rest_harness import RestUnderTest, documented

NOTE = f"{MARK}\nhello"


def with_note(**changes: Any) -> Json:
    document = documented()
    document["write_back"]["note"]["create"] |= changes
    return document


def test_a_throttled_note_is_posted_once(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("POST", status=429))
    rest.crm.notes.create_note("d-1", MARK, NOTE)
    assert list(rest.notes("d-1").values()) == [NOTE]


@pytest.mark.parametrize("fault", [Fault("POST", cut=True), Fault("POST", status=503), Fault("POST", status=504)])
def test_a_note_is_never_posted_again_blindly(rest: RestUnderTest, fault: Fault) -> None:
    rest.server.faults.order(fault)
    with pytest.raises(LostAnswerError, match=r"^POST /deals/\{parent\}/notes"):
        rest.crm.notes.create_note("d-1", MARK, NOTE)
    assert sum(request.startswith("POST") for request in rest.server.requests) == 1


@pytest.mark.parametrize("idempotency_header", [None, "Idempotency-Key"])
def test_a_note_at_which_the_crm_fails_is_refused(rest: RestUnderTest, idempotency_header: str | None) -> None:
    rest.server.faults.order(Fault("POST", status=500, body={"message": "cannot hold 'hello'"}), times=4)
    with pytest.raises(CrmRefusedError, match=r"^POST /deals/\{parent\}/notes answered 500 \(cannot hold\)$") as caught:
        rest.connect(with_note(idempotency_header=idempotency_header)).notes.create_note("d-1", MARK, NOTE)
    assert caught.value.said == Said("cannot hold 'hello'")


@pytest.mark.parametrize("status", [500, 504])
def test_a_note_that_was_made_before_the_crm_failed_is_found(rest: RestUnderTest, status: int) -> None:
    rest.server.faults.order(Fault("POST", status=status, does=True))
    assert rest.crm.notes.create_note("d-1", MARK, NOTE).body == NOTE
    assert len(rest.notes("d-1")) == 1


@pytest.mark.parametrize(("status", "error"), [(500, CrmRefusedError), (503, LostAnswerError)])
def test_a_note_that_the_crm_fails_to_change_stays(rest: RestUnderTest, status: int, error: type[Exception]) -> None:
    note = rest.crm.notes.create_note("d-1", MARK, NOTE)
    for method in ("PATCH", "DELETE"):
        rest.server.faults.order(Fault(method, status=status), times=3)
    with pytest.raises(error):
        rest.crm.notes.update_note(note, f"{MARK}\nnew")
    with pytest.raises(error):
        rest.crm.notes.delete_note(note)
    assert rest.notes("d-1") == {note.key: NOTE}


def test_an_idempotency_key_lets_a_lost_note_be_asked_for_again(rest: RestUnderTest) -> None:
    rest.server.faults.order(Fault("POST", cut=True), times=2)
    note = rest.connect(with_note(idempotency_header="Idempotency-Key")).notes.create_note("d-1", MARK, NOTE)
    assert rest.notes("d-1") == {note.key: NOTE}


def relinked(crm: Crm, *deals: str) -> FoundNote:
    """The note as it follows its recording's link from deal to deal."""
    note = crm.notes.create_note(deals[0], MARK, NOTE)
    for number, deal in enumerate(deals[1:], 1):
        assert crm.notes.delete_note(note)
        note = crm.notes.create_note(deal, MARK, NOTE, deals[:number].count(deal))
    return note


@pytest.mark.parametrize("deals", [("d-1", "d-2", "d-1"), ("d-1", "d-2", "d-1", "d-2", "d-1")])
@pytest.mark.parametrize("read", [{"path": "/notes/{key}"}, None], ids=["read", "listed"])
def test_a_note_that_comes_back_to_a_deal_is_there(rest: RestUnderTest, deals: tuple[str, ...], read: Any) -> None:
    """The CRM answers the first request's key again, with the note that was deleted when the link moved on."""
    document = with_note(idempotency_header="Idempotency-Key")
    document["write_back"]["note"]["read"] = read
    crm = rest.connect(document)
    note = relinked(crm, *deals)
    assert crm.notes.find_notes("d-1", MARK, note.key) == [note]
    assert len(rest.server.store.notes) == 1


def test_a_note_that_came_back_is_made_once_though_its_answers_are_lost(rest: RestUnderTest) -> None:
    crm = rest.connect(with_note(idempotency_header="Idempotency-Key"))
    crm.notes.delete_note(relinked(crm, "d-1", "d-2"))
    rest.server.faults.order(Fault("POST", cut=True), times=2)
    note = crm.notes.create_note("d-1", MARK, NOTE, 1)
    assert rest.notes("d-1") == {note.key: NOTE}


def test_a_new_note_costs_three_requests(rest: RestUnderTest) -> None:
    rest.connect(with_note(idempotency_header="Idempotency-Key")).notes.create_note("d-1", MARK, NOTE)
    made = ["GET /v2/deals/d-1/notes?offset=0", "POST /v2/deals/d-1/notes"]
    assert rest.server.requests == [*made, "GET /v2/notes/1"]  # as the CRM shows it


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"etag": True}, r"write_back\.note\.etag: GET /notes/\{key\}: the answer has no ETag"),
        ({"item": "note"}, r"write_back\.note\.item: GET /notes/\{key\}: note finds no note in the answer"),
    ],
    ids=["etag", "item"],
)
def test_a_note_whose_answer_lacks_what_the_mapping_says_stays(
    rest: RestUnderTest, changes: Json, expected: str
) -> None:
    note = rest.crm.notes.create_note("d-1", MARK, NOTE)
    document = documented()
    document["write_back"]["note"] |= changes
    with pytest.raises(ConfigurationError, match=expected):
        rest.connect(document).notes.update_note(note, f"{MARK}\nnew")
    assert rest.notes("d-1") == {note.key: NOTE}


def test_a_created_note_whose_answer_says_no_id_is_looked_up(rest: RestUnderTest) -> None:
    note = rest.connect(with_note(key="somewhere.else")).notes.create_note("d-1", MARK, NOTE)
    assert rest.notes("d-1") == {note.key: NOTE}


def test_a_rewritten_note_whose_answer_was_lost_is_looked_up(rest: RestUnderTest) -> None:
    note = rest.crm.notes.create_note("d-1", MARK, NOTE)
    with rest.lose_next_answer():
        assert rest.crm.notes.update_note(note, f"{MARK}\nnew")
    assert rest.notes("d-1") == {note.key: f"{MARK}\nnew"}
    assert sum(request.startswith("PATCH") for request in rest.server.requests) == 1


def test_a_deleted_note_whose_answer_was_lost_is_gone(rest: RestUnderTest) -> None:
    note = rest.crm.notes.create_note("d-1", MARK, NOTE)
    with rest.lose_next_answer():
        assert rest.crm.notes.delete_note(note)
    assert not rest.notes("d-1")


def test_a_note_for_a_deal_that_is_gone_is_refused(rest: RestUnderTest) -> None:
    with pytest.raises(CrmRefusedError, match=r"^GET /deals/\{parent\}/notes answered 404"):
        rest.crm.notes.create_note("d-404", MARK, NOTE)


def test_a_note_below_its_deal_brings_the_deal_along_in_its_key(rest: RestUnderTest) -> None:
    """A CRM that knows a note only through its deal, and has no request for a single one."""
    document = documented()
    section = document["write_back"]["note"]
    section |= {"read": None, "update": {**section["update"], "path": "/deals/{parent}/notes/{key}"}}
    crm = rest.connect(document)
    note = crm.notes.create_note("d-1", MARK, NOTE)
    assert crm.notes.update_note(note, f"{MARK}\nnew")
    assert crm.notes.find_notes("d-1", MARK, note.key) == [FoundNote(note.key, f"{MARK}\nnew")]
    assert crm.notes.delete_note(FoundNote(note.key, f"{MARK}\nnew"))
    assert not rest.notes("d-1")


def test_a_note_at_whose_emoji_the_crm_fails_is_written_without_them(rest: RestUnderTest) -> None:
    rest.server.store.no_place_for = "🎉"
    note = NoteUnderTest(rest.crm.notes)
    for text in ("Wants solar 🎉.", "Wants nothing 🎉."):
        assert note.write(text) == f"written: {PLAINER}"
        assert note.write(text) == NoteResult.THERE
        assert list(rest.notes("d-1").values()) == [fence.wrap(text.replace("🎉", ""), "rec-1")]


def test_a_list_that_shortens_notes_hides_nothing_that_a_person_wrote_in_one(rest: RestUnderTest) -> None:
    rest.server.store.lists_note = 40
    note = NoteUnderTest(rest.crm.notes)
    note.write("Wants solar and a battery, and a wall box.")
    [key] = rest.notes("d-1")
    rest.edit_note(key, f"{rest.notes('d-1')[key]}\nDana: called.")
    assert note.write("Wants nothing.") == "written"
    assert rest.notes("d-1") == {key: f"{fence.wrap('Wants nothing.', 'rec-1')}\nDana: called."}
    assert note.take_back() == NoteResult.TAKEN_BACK
    assert rest.notes("d-1") == {key: "Dana: called."}
