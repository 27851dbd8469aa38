"""Appointments of the window that are as they were when they were looked at last: of these nothing is asked or made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.sync.records import Record, Sent, WatermarkStore
from siro_bridge.domain.sync.settled import SettledRows
from siro_bridge.domain.sync.watermark import SETTLED_FOR


class SettledStore(Protocol):
    """The entries of `SettledRows`, part by part; those of another `since` are others."""

    def read(self, since: datetime) -> dict[int, bytes]: ...

    def write(self, since: datetime, parts: Mapping[int, bytes]) -> None: ...


class Settled(Protocol):
    """`is_open` is true during a pass over the window: only then rows are told from each other, or added."""

    is_open: bool

    def load(self) -> None:
        """Asked for once a run, and anew only when another pass begins."""
        ...

    def begin(self) -> None:
        """A pass over the window begins."""
        ...

    def unsettled(self, rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
        """Those that need a look."""
        ...

    def about_to_send(self, external_ids: Iterable[str]) -> None:
        """Siro may have another state of these from now on, or none."""
        ...

    def add(self, records: Iterable[Record], known: Mapping[str, Sent]) -> None:
        """Siro has these as they stand in the CRM; `known` is what was remembered of them before."""
        ...

    def end(self, *, whole: bool) -> None:
        """The pass is over, or out of time; what it was about was met in any case, and all of it in a `whole` one."""
        ...


class NothingSettled:
    """Where no window is read, or nothing may be written: every row is looked at."""

    is_open = False

    def load(self) -> None:
        pass

    def begin(self) -> None:
        pass

    def unsettled(self, rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
        return rows

    def about_to_send(self, external_ids: Iterable[str]) -> None:
        pass

    def add(self, records: Iterable[Record], known: Mapping[str, Sent]) -> None:
        pass

    def end(self, *, whole: bool) -> None:
        pass


@dataclass(slots=True)
class KeepSettled:
    """During one run. `marks` are the appointments' watermarks, which say since when entries count.

    They say it as long as each run of this scope knows of the entries: an earlier release, which sends records and
    leaves their entries standing, writes a watermark without it.
    """

    marks: WatermarkStore
    store: SettledStore
    clock: Callable[[], float]
    _since: datetime | None = field(init=False, default=None)
    _rows: SettledRows | None = field(init=False, default=None)
    is_open: bool = field(init=False, default=False)

    def load(self) -> None:
        if self._rows is None:
            self._read(self._counting_since())

    def begin(self) -> None:
        since = self._counting_since()
        if self._rows is None or since != self._since:
            self._read(since)
        self.is_open = since is not None

    def unsettled(self, rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
        if self._rows is None:
            return rows
        meet = self._rows.meet
        return [row for row in rows if not meet(row.digest())]

    def about_to_send(self, external_ids: Iterable[str]) -> None:
        """A part is deleted at the first of its records, and written whole at the end of the pass."""
        self.load()
        if self._rows is None or self._since is None:
            return
        if gone := self._rows.remove(external_ids):
            self.store.write(self._since, dict.fromkeys(gone, b""))

    def add(self, records: Iterable[Record], known: Mapping[str, Sent]) -> None:
        """What Siro has is not forgotten before the entry is: else nobody would send it anew."""
        if self._rows is None:
            return
        for record in records:
            before = known.get(record.external_id)
            is_kept = before is None or before.kept_until is None or before.kept_until > self._last_use
            if is_kept and record.rows == 1 and record.row and (row := record.row()) is not None:
                self._rows.add(record.external_id, row)

    def end(self, *, whole: bool) -> None:
        if self.is_open and self._rows is not None and self._since is not None:
            self.store.write(self._since, self._rows.changed(whole=whole))
        self.is_open = False
        self._rows = None  # as it is stored now, whoever asks next

    @property
    def _last_use(self) -> float:
        return self.clock() + SETTLED_FOR.total_seconds()

    def _counting_since(self) -> datetime | None:
        mark = self.marks.read()
        return mark.settled_since if mark else None

    def _read(self, since: datetime | None) -> None:
        parts = self.store.read(since) if since else {}
        self._since, self._rows = since, SettledRows(parts)
