"""Lists that promise less than order, read as if they had promised it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.crm.http.changes import Pages, after, in_order, restarted, sorted_whole, ties_by_key
from siro_bridge.crm.http.list_errors import ListMovedError
from siro_bridge.crm.http.records import Record
from siro_bridge.crm.port import Position
from siro_bridge.domain.errors import ConfigurationError

T0 = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=1)


def record(key: str, seconds: float) -> Record:
    moment = T0 + timedelta(seconds=seconds)
    return Record(None, Position(moment.isoformat(), key), moment)


def names(records: Iterator[Record]) -> str:
    return " ".join(each.position.key for each in records)


def a_page(*records: Record) -> Pages:
    return iter([(list(records), True)])


def test_records_of_one_moment_come_by_key() -> None:
    records = iter([record("z", 0), record("c", 1), record("b", 1), record("a", 1), record("0", 2)])
    assert names(ties_by_key(records)) == "z a b c 0"


def test_an_unsorted_list_is_sorted_whole() -> None:
    assert names(sorted_whole(a_page(record("b", 2), record("a", 1), record("c", 1)))) == "a c b"


def test_what_was_read_before_is_passed_over() -> None:
    records = iter([record("a", 1), record("b", 1), record("c", 1)])
    assert names(after(records, (T0 + timedelta(seconds=1), "b"))) == "c"


def test_a_list_out_of_order_is_told_and_not_read() -> None:
    with pytest.raises(ConfigurationError, match="order: any"):
        names(in_order(a_page(record("a", 2), record("b", 1)), "deals.list", "GET /deals", NOW))


def test_a_record_edited_while_it_was_read_is_no_mistake_of_the_mapping() -> None:
    just_now = record("a", NOW.timestamp() - T0.timestamp() - 1)
    with pytest.raises(ListMovedError):
        names(in_order(a_page(just_now, record("b", 1)), "deals.list", "GET /deals", NOW))


def test_a_record_committed_late_behind_the_reader_is_noticed() -> None:
    lists = iter([(record("a", 0), record("b", 5)), (record("late", 4.5), record("b", 5), record("c", 6))])

    def read_from(_: datetime) -> Pages:
        yield list(next(lists)), False

    with pytest.raises(ListMovedError):
        names(each for page, _ in restarted(read_from, T0, second_earlier, "deals.list") for each in page)


def test_a_burst_over_several_pages_is_read_once() -> None:
    """The second page is read again from its own second on, and so is the first."""
    crm = Crm({f"{number:02}": number * 0.2 for number in range(30)}, edits=[])
    read = [each for page, _ in restarted(crm.read_from, T0, second_earlier, "deals.list") for each in page]
    assert names(iter(read)) == " ".join(sorted(crm.updated))


def second_earlier(moment: datetime) -> datetime:
    return moment.replace(microsecond=0) - timedelta(seconds=1)


@dataclass
class Crm:
    """Records sorted by their update, paged by number; `edits` happen between two requests."""

    updated: dict[str, float]
    edits: list[str]
    touched: set[str] = field(default_factory=set)

    def read_from(self, since: datetime) -> Pages:
        offset = 0
        while True:
            rows = sorted((record(key, at) for key, at in self.updated.items()), key=lambda each: each.order)
            page = [each for each in rows if each.moment >= since][offset : offset + 3]
            if not page:
                return
            yield page, False
            offset += len(page)
            self._edit_one()

    def _edit_one(self) -> None:
        if self.edits:
            key = self.edits.pop()
            if key in self.updated:
                self.updated[key] = max(self.updated.values()) + 2
                self.touched.add(key)


@given(
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 40), min_size=1),
    st.lists(st.sampled_from("abcdefghijklmnop"), max_size=5),
)
def test_no_edit_between_two_pages_hides_a_record(updated: dict[str, int], edits: list[str]) -> None:
    """Seconds are the finest here, and no tie is longer than a page: the rest is the overlap's affair."""
    spread = {key: at * 3 + number * 0.001 for number, (key, at) in enumerate(updated.items())}
    crowded = {at for at in updated.values() if list(updated.values()).count(at) > 2}
    crm = Crm({key: at for key, at in spread.items() if updated[key] not in crowded}, edits)
    expected = set(crm.updated)
    read = [each for page, _ in restarted(crm.read_from, T0, second_earlier, "deals.list") for each in page]
    assert {each.position.key for each in read} == expected
    assert len({(each.position.cursor, each.position.key) for each in read}) == len(read)
