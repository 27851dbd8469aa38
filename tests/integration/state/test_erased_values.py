"""A recording is taken out of what is remembered of fields, and of other recordings' journals; theirs stays theirs."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from siro_bridge.domain.note import fence
from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.author import NOBODY, Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.domain.write_back.policies import LastWritten
from siro_bridge.domain.write_back.values import ERASED, NOWHERE, encode
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.long_texts import LongTexts
from siro_bridge.state.traces import WORDS_ERASED, DynamoTraces, names
from tests.clock import Clock
from tests.integration.state.table import Table
from tests.integration.state.test_long_texts import MIXED

DEAL = RecordKey("deal", "4001")
OLDER, ME, NEWER = (Author(f"2026-02-1{day}T12:00:00+00:00", f"rec-{day}") for day in (4, 5, 6))


@pytest.fixture
def journal(table: Table, clock: Clock) -> DynamoJournal:
    return DynamoJournal(table.client, table.name, retention_seconds=1000, clock=clock)


@pytest.fixture
def traces(table: Table) -> DynamoTraces:
    return DynamoTraces(table.client, table.name)


def write(journal: DynamoJournal, author: Author, result: Result = Result.WRITTEN, **changes: Change) -> Entry:
    entry = Entry(f"e-{author.recording_id}", author, *DEAL, "write", changes)
    journal.intend(entry)
    journal.settle(entry, {name: Outcome(result, each.new) for name, each in changes.items()})
    return entry


def forget(traces: DynamoTraces, author: Author) -> int:
    erased = traces.erase_values(author.recording_id, {DEAL})
    traces.erase_journal(author.recording_id)
    return erased


def last(journal: DynamoJournal, field: str) -> LastWritten:
    return journal.last_written(*DEAL)[field]


@pytest.mark.parametrize("result", [Result.WRITTEN, Result.ALTERED])
def test_field_that_holds_it_counts_as_a_persons(journal: DynamoJournal, traces: DynamoTraces, result: Result) -> None:
    """Remembered where its intent was, or in the field's own item."""
    write(journal, ME, result, budget=Change(None, 1, ME))
    assert forget(traces, ME) == 1
    assert last(journal, "budget") == LastWritten(value=NOWHERE)
    assert not any(last(journal, "budget").is_ours(each) for each in (1, None, ""))
    assert forget(traces, ME) == 0


@pytest.mark.parametrize("result", [Result.WRITTEN, Result.ALTERED])
def test_value_that_another_one_wrote_over_does_not_come_back(
    journal: DynamoJournal, traces: DynamoTraces, result: Result
) -> None:
    """Also where that one remembers it as what stood there before."""
    write(journal, ME, budget=Change(None, 1, ME))
    write(journal, NEWER, result, budget=Change(1, 2, NEWER, previous="n:1"))
    forget(traces, ME)
    newer = last(journal, "budget")
    assert (newer.value, newer.author, set(newer.wrote)) == ("n:2", NEWER, {NEWER.recording_id})
    assert newer.before(2, NEWER) == ("0:", True)
    [past] = journal.past(NEWER.recording_id)
    assert (past.old, past.new) == ({"budget": ERASED}, {"budget": "n:2"})


def test_what_a_person_had_typed_stays_known(journal: DynamoJournal, traces: DynamoTraces) -> None:
    """It is none of the recording's, even where it is the same."""
    write(journal, ME, budget=Change(None, 1, ME))
    write(journal, NEWER, budget=Change(1, 2, NEWER, previous="n:1", previous_ours=False))
    forget(traces, ME)
    assert last(journal, "budget").before(2, NEWER) == ("n:1", False)


def test_text_that_another_one_appended_beside_stays(journal: DynamoJournal, traces: DynamoTraces) -> None:
    for author in (ME, NEWER):
        write(journal, author, notes=Change("", f"text of {author.recording_id}", author, fenced="digest"))
    [past] = journal.past(NEWER.recording_id)
    assert past.new == {"notes": "t:text of rec-6"}
    forget(traces, ME)
    assert last(journal, "notes").fenced == {NEWER.recording_id: "digest"}
    assert journal.past(NEWER.recording_id) == [past]


def test_text_of_it_in_the_journal_of_who_appended_beside_it_goes(journal: DynamoJournal, traces: DynamoTraces) -> None:
    body = fence.append("", "said", ME.recording_id)
    write(journal, ME, notes=Change("", body, ME, fenced=fence.digest("said")))
    both = fence.append(body, "more", NEWER.recording_id)
    write(journal, NEWER, notes=Change(body, both, NEWER, fenced=fence.digest("more")), budget=Change(None, 2, NEWER))
    forget(traces, ME)
    [past] = journal.past(NEWER.recording_id)
    assert (past.old, past.new) == ({"notes": ERASED, "budget": "0:"}, {"notes": ERASED, "budget": "n:2"})


def test_words_of_the_crm_about_the_record_go_from_other_journals(journal: DynamoJournal, traces: DynamoTraces) -> None:
    """They may quote the whole row, whatever was written."""
    write(journal, ME, budget=Change(None, 40, ME))
    write(journal, NEWER, budget=Change(40, 45, NEWER))
    entry = Entry("e-9", NEWER, *DEAL, "write", {"budget": Change(45, 50, NEWER)})
    journal.intend(entry)
    journal.settle(entry, {"budget": Outcome(Result.REFUSED, 45, "answered 422", Said("40, then 45, becomes no 50"))})
    forget(traces, ME)
    past = next(each for each in journal.past(NEWER.recording_id) if each.entry_id == "e-9")
    assert (past.said, past.reasons) == ({"budget": WORDS_ERASED}, {"budget": "answered 422"})


def test_write_in_doubt_is_erased_and_that_of_another_one_is_not(journal: DynamoJournal, traces: DynamoTraces) -> None:
    for author, value in ((ME, 1), (NEWER, 2)):
        journal.intend(Entry(f"e-{value}", author, *DEAL, "write", {"budget": Change(None, value, author)}))
    forget(traces, ME)
    found = last(journal, "budget")
    assert [each.author for each in found.intents] == [NEWER]
    assert (found.value, found.author) == (NOWHERE, NOBODY)


def test_recording_that_writes_at_that_moment_keeps_its_value(journal: DynamoJournal, table: Table) -> None:
    write(journal, ME, Result.ALTERED, budget=Change(None, 1, ME))
    looks: list[int] = []

    def come_between() -> None:
        looks.append(1)
        if len(looks) == 1:
            write(journal, NEWER, Result.ALTERED, budget=Change(1, 2, NEWER))

    between: Any = After(table.client, "get_item", come_between)
    DynamoTraces(between, table.name).erase_values(ME.recording_id, {DEAL})
    found = last(journal, "budget")
    assert (found.value, found.author, set(found.wrote)) == ("n:2", NEWER, {NEWER.recording_id})
    assert len(looks) > 1


class After:
    """A client after one of whose calls something happens."""

    def __init__(self, client: Any, call: str, happens: Callable[[], object]) -> None:
        self._client, self._call, self._happens = client, call, happens

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        if name != self._call:
            return real

        def called(**parameters: Any) -> Any:
            answer = real(**parameters)
            self._happens()
            return answer

        return called


def test_what_settles_after_the_erasing_writes_no_entry(journal: DynamoJournal, traces: DynamoTraces) -> None:
    entry = Entry("e-1", ME, *DEAL, "note", {"note": Change(None, "said")})
    journal.intend(entry)
    assert traces.erase_journal(ME.recording_id) == 1
    journal.settle(entry, {"note": Outcome(Result.REFUSED, reason="locked", said=Said("said"))})
    journal.quote(entry, Said("said"))
    assert journal.past(ME.recording_id) == []


def test_long_text_that_another_one_shares_stays(journal: DynamoJournal, traces: DynamoTraces) -> None:
    for author in (OLDER, ME):
        write(journal, author, memo=Change(None, MIXED, author))
    forget(traces, OLDER)
    assert last(journal, "memo").is_ours(MIXED)


@pytest.mark.parametrize("result", [Result.WRITTEN, Result.ALTERED])
@pytest.mark.parametrize("value", ["The homeowners want solar. " * 400, MIXED[:3_000], MIXED])
def test_long_value_that_another_one_wrote_over_does_not_come_back(
    journal: DynamoJournal, traces: DynamoTraces, table: Table, value: str, result: Result
) -> None:
    """In each form in which a text is kept: compressed, as it is, and in parts."""
    write(journal, ME, result, memo=Change(None, value, ME))
    write(journal, NEWER, result, memo=Change(value, "short", NEWER, previous=encode(value)))
    forget(traces, ME)
    assert last(journal, "memo").before("short", NEWER) == ("0:", True)
    assert not [item for item in everything(table) if item["pk"]["S"].startswith("text#")]


@pytest.mark.parametrize("number", range(1, 5))
def test_what_another_one_wrote_over_goes_too_where_the_erasing_died(
    journal: DynamoJournal, table: Table, number: int
) -> None:
    """Its journal has expired, so that nothing but the value itself says what is to be looked for."""
    write(journal, ME, Result.ALTERED, budget=Change(None, 41, ME))
    journal.intend(Entry("e-9", NEWER, *DEAL, "write", {"budget": Change(41, 42, NEWER, previous="n:41")}))
    traces = DynamoTraces(table.client, table.name)
    traces.erase_journal(ME.recording_id)
    died: list[int] = []

    def die() -> None:
        died.append(1)
        if len(died) == number:
            raise RuntimeError

    dying: Any = After(table.client, "update_item", die)
    with suppress(RuntimeError):
        DynamoTraces(dying, table.name).erase_values(ME.recording_id, {DEAL})
    traces.erase_values(ME.recording_id, {DEAL})
    assert "n:41" not in str(everything(table))


def test_part_that_is_named_while_it_is_taken_away_is_put_back(table: Table) -> None:
    texts = LongTexts(table.client, table.name)
    kept = texts.keep("deal", MIXED, 40_000)
    assert isinstance(kept, dict)
    answers = iter([set(), {kept["digest"]}])
    texts.keep_only("deal", lambda: next(answers))
    assert texts.read(kept) == MIXED
    texts.keep_only("deal", set)
    assert table.client.scan(TableName=table.name)["Count"] == 0


@pytest.mark.parametrize("previous", ["0:", f"t:{MIXED}"])
def test_field_of_whose_long_value_a_part_is_missing_counts_as_a_persons(
    journal: DynamoJournal, table: Table, previous: str
) -> None:
    """Right or empty: what is not known any more is not ours."""
    value: Any = MIXED if previous == "0:" else 1
    write(journal, ME, memo=Change(None, value, ME, previous=previous, previous_ours=False))
    LongTexts(table.client, table.name).forget("value#deal#4001")
    assert not any(last_or_new(journal, "memo").is_ours(each) for each in (MIXED, 1))


def last_or_new(journal: DynamoJournal, field: str) -> LastWritten:
    return journal.last_written(*DEAL).get(field, LastWritten())


def test_recording_whose_id_only_begins_like_another_ones_is_not_named() -> None:
    assert names('{"recordingId": "rec-1"}', "rec-1")
    assert names("rec-1", "rec-1")
    assert not names('{"recordingId": "rec-10"}', "rec-1")
    assert not names('{"recordingId": "a-rec-1"}', "rec-1")


def everything(table: Table) -> list[dict[str, Any]]:
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    return [item for page in pages for item in page["Items"]]


def test_journal_goes_with_its_long_texts_and_says_how_many_entries_it_had(
    journal: DynamoJournal, traces: DynamoTraces, table: Table
) -> None:
    write(journal, ME, memo=Change(MIXED, f"{MIXED}!", ME))
    assert [item for item in everything(table) if item["pk"]["S"] == "text#e-rec-5"]
    assert traces.erase_journal(ME.recording_id) == 1
    assert not [item for item in everything(table) if item["pk"]["S"] in ("text#e-rec-5", "recording#rec-5")]
    assert traces.erase_journal(ME.recording_id) == 0


def test_nothing_of_whoever_wrote_it_stays_in_the_fields_own_item(
    journal: DynamoJournal, traces: DynamoTraces, table: Table
) -> None:
    write(journal, ME, Result.ALTERED, budget=Change(None, 1, ME, previous="n:0"))
    assert table.item("value#deal#4001", "budget")["author"] == ME.recording_id
    forget(traces, ME)
    assert not table.item("value#deal#4001", "budget").keys() & {"author", "author_at", "previous", "sent"}
