"""What the shadow mode wrote down is found among all else that the table remembers."""

import pytest

from siro_bridge.domain.write_back.author import Author
from siro_bridge.domain.write_back.journal import Change, Entry, Outcome, Result
from siro_bridge.domain.write_back.values import decode
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.shadow_chunks import DynamoShadowChunks
from siro_bridge.use_cases.operate.list_shadow import ListShadow
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators


@pytest.fixture
def shadow(table: Table) -> ListShadow:
    return ListShadow(DynamoShadowChunks(table.client, table.name))


def written_down(table: Table, clock: Clock, number: str, recording_id: str, new: str, *, shadow: bool = True) -> None:
    journal = DynamoJournal(table.client, table.name, retention_seconds=86_400, clock=clock)
    author = Author("2026-02-15T21:00:00", recording_id)
    entry = Entry(number, author, "deal", "D1", "write", {"timeline": Change("soon", new)}, shadow=shadow)
    journal.intend(entry)
    journal.settle(entry, {"timeline": Outcome(Result.SHADOW if shadow else Result.WRITTEN)})


def test_only_what_was_not_written_is_listed_the_newest_first(table: Table, clock: Clock, shadow: ListShadow) -> None:
    for number, recording_id in enumerate(("rec-1", "rec-2", "rec-3")):
        written_down(table, clock, str(number), recording_id, f"Spring {number}", shadow=recording_id != "rec-2")
        clock.pass_(60)
    page = shadow.page()
    assert [each.recording_id for each in page.items] == ["rec-3", "rec-1"]
    entry = page.items[0].entry
    assert (decode(entry.old["timeline"]), decode(entry.new["timeline"]), entry.outcomes) == (
        "soon",
        "Spring 2",
        {"timeline": "shadow"},
    )
    assert page.following == ""


def test_recording_that_was_worked_on_again_is_listed_once(table: Table, clock: Clock, shadow: ListShadow) -> None:
    written_down(table, clock, "2", "rec-1", "Spring")
    clock.pass_(60)
    written_down(table, clock, "1", "rec-1", "Autumn")
    assert [decode(each.entry.new["timeline"]) for each in shadow.page().items] == ["Autumn"]
