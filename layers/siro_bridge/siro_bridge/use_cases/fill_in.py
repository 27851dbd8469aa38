"""Rows of a list that shows less than a record has: each that is new or changed is read whole before it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from siro_bridge.crm.port import LISTED, CrmReader, SourceRow
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import Issue, OutOfTimeError
from siro_bridge.domain.sync.records import Record, SentStore
from siro_bridge.domain.timing import REQUEST_SECONDS, RunClock
from siro_bridge.use_cases.keep_refusals import KeepRefusals
from siro_bridge.use_cases.read_each import ReadEach, Reading
from siro_bridge.use_cases.send_records import Refused, Synced

AT_ONCE = 50
"""So many are read whole before they are sent: what a run that ends meanwhile has read is not read again."""

NOT_FOUND = "the list shows it, and get does not find it; correct key, or get"
ANOTHER = "the list shows it, and get answers with another record; correct key, get or item"


class ListedStore(Protocol):
    """What the list showed of each record when it was read whole last, by the CRM's own keys."""

    def read(self, keys: Sequence[str]) -> dict[str, str]: ...

    def write(self, digests: Mapping[str, str]) -> None: ...


@dataclass
class FillIn:
    """Of one entity; `settle_whole` takes whole rows. It raises what reading raises, after what was read is settled."""

    entity: Synced
    reader: CrmReader
    listed: ListedStore
    sent: SentStore
    refusals: KeepRefusals
    settle_whole: Callable[[list[SourceRow]], None]
    clock: RunClock
    _got: dict[str, Sequence[SourceRow]] = field(default_factory=dict, init=False)
    _others: set[str] = field(default_factory=set, init=False)
    _works: bool = field(default=False, init=False)
    """Whether any record was read whole by this mapping: then an odd answer is about its own record."""

    def settle(self, rows: Sequence[SourceRow]) -> None:
        slim = {row.position.key: row for row in rows if LISTED in row.helpers}
        if others := [row for row in rows if LISTED not in row.helpers]:
            self.settle_whole(others)
        unread = self._unread(slim)
        self.refusals.report.add(self.entity, "unchanged", len(slim) - len(unread))
        self.refusals.report.add(self.entity, "read", len(slim) - len(unread))
        for keys in chunks(unread, AT_ONCE):
            self._fill({key: slim[key] for key in keys})

    def _unread(self, slim: Mapping[str, SourceRow]) -> list[str]:
        """Those that the list shows otherwise than before, and those of which Siro has nothing, as after a removal."""
        before = self.listed.read(list(slim))
        self._works = self._works or bool(before)
        names = {key: _external_id(row) for key, row in slim.items()}
        settled = self.sent.read(list(names.values())).keys() | self.refusals.before(list(names.values())).keys()
        return [key for key, row in slim.items() if before.get(key) != row.helpers[LISTED] or names[key] not in settled]

    def _fill(self, slim: Mapping[str, SourceRow]) -> None:
        self._got, self._others = {}, set()
        reading, ended = self._read(list(slim))
        if reading.rows:
            self._works = True
            self.settle_whole(reading.rows)
        if self._works and not reading.unasked:
            reading.mistake = None
        asked = [key for key in slim if key in self._got or (key in reading.failed and not reading.mistake)]
        failed = {key: reading.failed.get(key) or self._why(key) for key in asked if not self._got.get(key)}
        self._refuse({key: slim[key] for key in failed}, failed)
        self.listed.write({key: slim[key].helpers[LISTED] for key in asked})
        if error := reading.away or reading.mistake or ended:
            raise error

    def _why(self, key: str) -> str:
        return ANOTHER if key in self._others else NOT_FOUND

    def _read(self, keys: Sequence[str]) -> tuple[Reading, OutOfTimeError | None]:
        try:
            return ReadEach(self._once, by_record=True).read(keys), None
        except OutOfTimeError as error:
            rows = [row for found in self._got.values() for row in found]
            return Reading(rows, unasked=[key for key in keys if key not in self._got]), error

    def _once(self, keys: Sequence[str]) -> list[SourceRow]:
        """No record is asked for twice where one of several fails."""
        for key in keys:
            if key not in self._got:
                self.clock.require(REQUEST_SECONDS)
                found = self.reader.read_by_keys(self.entity, [key])
                self._got[key] = [row for row in found if _is_one(row, key)]
                if found and not self._got[key]:
                    self._others.add(key)
        return [row for key in keys for row in self._got[key]]

    def _refuse(self, slim: Mapping[str, SourceRow], reasons: Mapping[str, str]) -> None:
        """Kept with the reason, and tried again by its key after a pause, as what Siro refuses is."""
        if not slim:
            return
        outcomes = [
            Refused(Record(_external_id(row), row.payload, row.helpers[LISTED]), (Issue((), reasons[key]),))
            for key, row in slim.items()
        ]
        self.refusals.remember(outcomes, self.refusals.before([each.record.external_id for each in outcomes]))


def _external_id(row: SourceRow) -> str:
    return str(row.payload.get("externalId") or row.position.key)


def _is_one(row: SourceRow, key: str) -> bool:
    """Whether it is the record that was asked for: a CRM that passes over the parameter answers with its first one."""
    return key.strip().casefold() in {name.strip().casefold() for name in (row.position.key, _external_id(row))}
