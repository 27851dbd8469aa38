"""What is settled is read once for a pass, and anew for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.use_cases.keep_settled import KeepSettled

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass
class Store:
    """A SettledStore and a WatermarkStore in memory, which counts how often the rows are read."""

    mark: Watermark | None = field(default_factory=lambda: Watermark(NOON, NOON, settled_since=NOON))
    reads: list[datetime] = field(default_factory=list)

    def read(self, since: datetime) -> dict[int, bytes]:
        self.reads.append(since)
        return {}

    def write(self, since: datetime, parts: Mapping[int, bytes]) -> None:
        pass


@dataclass
class Marks:
    store: Store

    def read(self) -> Watermark | None:
        return self.store.mark

    def write(self, watermark: Watermark) -> None:
        raise AssertionError("the pass does that")


def keeping(store: Store) -> KeepSettled:
    return KeepSettled(Marks(store), store, lambda: 0.0)


def test_rows_are_read_once_for_a_pass_and_anew_for_the_next() -> None:
    store = Store()
    keep = keeping(store)
    keep.load()
    keep.begin()
    assert store.reads == [NOON]
    keep.end(whole=True)
    keep.begin()
    assert store.reads == [NOON, NOON]


def test_rows_that_count_from_another_time_are_read_anew() -> None:
    store = Store()
    keep = keeping(store)
    keep.load()
    store.mark = Watermark(NOON, NOON, settled_since=NOON + timedelta(days=31))
    keep.begin()
    assert store.reads == [NOON, NOON + timedelta(days=31)]


def test_nothing_is_settled_before_a_pass_has_looked_at_all() -> None:
    store = Store(mark=None)
    keep = keeping(store)
    keep.begin()
    assert (store.reads, keep.is_open) == ([], False)
