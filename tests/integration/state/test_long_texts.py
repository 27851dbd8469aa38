"""A text of any length fits the journal and the values, and comes back whole."""

import random
from typing import Any

import pytest

from siro_bridge.domain.errors import StateTooLargeError, UnavailableError
from siro_bridge.domain.said import Said
from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.domain.write_back.values import decode, encode
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.long_texts import COMPRESSED_FROM, LongTexts
from siro_bridge.state.state_table import StateTable
from tests.clock import Clock
from tests.integration.state.table import Table

ME = Author("2026-02-15T12:00:00+00:00", "rec-1")
OLDER = Author("2026-02-14T12:00:00+00:00", "rec-0")
LETTERS = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x2FF), *range(0x4E00, 0x5E00)))
MIXED = "".join(random.Random(8).choices(LETTERS, k=400_000))
"""Over 1 MB of UTF-8 in which there is little to compress."""

TEXTS = {
    "empty": "",
    "short": "Wants solar. é \U0001f3e0",
    "compressed": "The homeowners want solar. " * 2000,
    "very compressible": "x" * 1_000_000,
    "hardly compressible": MIXED,
}


@pytest.fixture
def texts(table: Table) -> LongTexts:
    return LongTexts(table.client, table.name)


@pytest.fixture
def journal(table: Table, clock: Clock) -> DynamoJournal:
    return DynamoJournal(table.client, table.name, retention_seconds=1000, clock=clock)


def written(journal: DynamoJournal, author: Author, kind: str = "write", **changes: tuple[Any, Any]) -> Entry:
    made = {name: Change(old, new, author, previous=encode(old)) for name, (old, new) in changes.items()}
    entry = Entry(f"e-{author.recording_id}", author, "deal", "4001", kind, made)
    journal.intend(entry)
    journal.settle(entry, {name: Outcome(Result.WRITTEN, change.new) for name, change in made.items()})
    return entry


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_text_comes_back_as_it_was(texts: LongTexts, text: str) -> None:
    assert texts.read(texts.keep("deal", text, 40_000)) == text


@pytest.mark.parametrize(
    ("name", "form"),
    [("short", str), ("compressed", bytes), ("very compressible", bytes), ("hardly compressible", dict)],
)
def test_text_takes_the_simplest_form_that_fits(texts: LongTexts, name: str, form: type) -> None:
    assert isinstance(texts.keep("deal", TEXTS[name], 40_000), form)


def test_of_many_texts_the_longest_make_room_for_the_others(texts: LongTexts) -> None:
    many = {"long": MIXED, "less": MIXED[:10_000], "short": "solar"}
    kept = texts.keep_all("deal", many, 40_000)
    assert [type(each) for each in kept.values()] == [dict, bytes, str]
    assert texts.read_all(kept) == many


def test_person_who_looks_an_item_up_can_read_what_is_not_long(texts: LongTexts) -> None:
    text = "x" * (COMPRESSED_FROM - 1)
    assert texts.keep("deal", text, 40_000) == text


def test_part_that_is_missing_is_told_and_nothing_made_up_for_it(texts: LongTexts, table: Table) -> None:
    kept = texts.keep("deal", MIXED, 40_000)
    assert isinstance(kept, dict)
    StateTable(table.client, table.name).delete({"pk": "text#deal", "sk": f"{kept['digest']}#0001"})
    with pytest.raises(UnavailableError, match="a part of the long text [0-9a-f]{64} is not there"):
        texts.read(kept)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("kind", ["write", "take_back"])
def test_journal_gives_back_what_stood_there_and_what_was_written(journal: DynamoJournal, text: str, kind: str) -> None:
    written(journal, ME, kind, memo=(text, f"{text}!"), budget=(None, 40_000))
    [past] = journal.past("rec-1")
    assert (decode(past.old["memo"]), decode(past.new["memo"])) == (text, f"{text}!")
    assert past.outcomes == {"memo": "written", "budget": "written"}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_stood_in_a_note_is_given_back_and_how_the_new_one_begins(journal: DynamoJournal, text: str) -> None:
    """The CRM has the whole of it; what only is written down nobody else has."""
    written(journal, ME, "note", note=(text, f"{text}!"))
    [past] = journal.past("rec-1")
    assert decode(past.old["note"]) == text
    assert f"{text}!".startswith(decode(past.new["note"]).removesuffix("…"))
    journal.intend(Entry("e-shadow", OLDER, "deal", "4001", "note", {"note": Change(None, text)}, shadow=True))
    [past] = journal.past("rec-0")
    assert decode(past.new["note"]) == text


def test_journals_texts_expire_with_their_entry(journal: DynamoJournal, table: Table, clock: Clock) -> None:
    written(journal, ME, "note", note=(MIXED, None))
    items = table.client.scan(TableName=table.name)["Items"]
    assert {item["expires_at"]["N"] for item in items} == {str(int(clock.now) + 1000)}
    assert len(items) > 2


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_last_written_value_is_known_again_and_can_be_put_back(journal: DynamoJournal, text: str) -> None:
    for number in range(2):
        author = Author(f"2026-02-{number + 10}T12:00:00+00:00", f"rec-{number}")
        written(journal, author, memo=(f"{number} before {text}", f"{number}{text}"))
    last = journal.last_written("deal", "4001")["memo"]
    assert last.is_ours(f"1{text}")
    assert decode(last.previous or "") == f"1 before {text}"
    assert [decode(value) for _, value in last.wrote.values()] == [f"{number}{text}" for number in range(2)]


def test_intents_of_all_that_are_worked_on_at_once_fit(journal: DynamoJournal) -> None:
    for number in range(16):
        previous = f"t:{MIXED[:2700]}"
        changes = {
            f"memo_{at}": Change(None, f"{number}{MIXED[:4000]}", previous=previous, previous_ours=False)
            for at in range(4)
        }
        author = Author(ME.created_at, f"rec-{number}")
        journal.intend(Entry(f"e-{number}", author, "deal", "4001", "write", changes))
    last = journal.last_written("deal", "4001")
    assert len(last) == 4
    assert all(each.is_intended(f"15{MIXED[:4000]}", "rec-15") for each in last.values())


def test_fifty_long_fields_of_one_record_fit(journal: DynamoJournal) -> None:
    long = MIXED[:3000]
    refused = {f"memo_{at}": Change(long, f"{at}{long}", ME) for at in range(50)}
    entry = Entry("e-1", ME, "deal", "4001", "write", refused)
    journal.intend(entry)
    outcomes = {name: Outcome(Result.REFUSED, reason=MIXED[:5000], said=Said(MIXED[:5000])) for name in refused}
    journal.settle(entry, outcomes)
    [past] = journal.past("rec-1")
    assert decode(past.new["memo_49"]) == f"49{long}"


def test_update_of_many_fields_fits_an_expression(journal: DynamoJournal, table: Table) -> None:
    expressions: list[str] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        expressions.append(params["UpdateExpression"])

    table.client.meta.events.register("provide-client-params.dynamodb.UpdateItem", listen)
    for number in range(2):
        changes = {f"field_{at}": Change(None, number, ME) for at in range(120)}
        entry = Entry(f"e-{number}", ME, "deal", "4001", "write", changes)
        journal.intend(entry)
    journal.settle(entry, {name: Outcome(Result.REFUSED) for name in changes})
    assert max(map(len, expressions)) < 1500


def test_item_that_is_too_large_all_the_same_is_refused_with_a_reason(table: Table) -> None:
    with pytest.raises(StateTooLargeError, match="more than 400 KB"):
        StateTable(table.client, table.name).put({"pk": "a", "sk": "b", "text": "x" * 410_000})


def test_value_of_which_a_part_was_erased_counts_as_a_persons(journal: DynamoJournal, table: Table) -> None:
    long = MIXED[:60_000]
    written(journal, ME, memo=(None, long), budget=(None, 1))
    assert journal.last_written("deal", "4001")["memo"].is_ours(long)
    items = table.client.scan(TableName=table.name)["Items"]
    parts = [{"pk": item["pk"], "sk": item["sk"]} for item in items if item["pk"]["S"].startswith("text#value#")]
    assert parts
    table.client.delete_item(TableName=table.name, Key=parts[0])
    left = journal.last_written("deal", "4001")
    assert not left["memo"].is_ours(long)
    assert left["budget"].is_ours(1)
