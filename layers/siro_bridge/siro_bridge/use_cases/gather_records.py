"""Rows of the CRM as records: checked, and one for each external id, however many rows it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.errors import Issue
from siro_bridge.domain.payload.check import check_page
from siro_bridge.domain.payload.same_id import joined, told
from siro_bridge.domain.sync.records import NO_ID, Record, Sent, can_be_asked_for
from siro_bridge.siro.canonical import digest
from siro_bridge.use_cases.read_each import read_those_there
from siro_bridge.use_cases.send_records import Refused, Synced

MOST_REMEMBERED = 10_000


class Checked(NamedTuple):
    """A row's payload, as it is to be sent, or with what is wrong with it."""

    payload: dict[str, Any]
    issues: tuple[Issue, ...]
    row: SourceRow


@dataclass(slots=True)
class GatherRecords:
    """Of one entity, during one run.

    Rows of one external id may lie pages apart, or in another run, so a record that may have others is read again by
    its key. `shows_all`: such a read gives every row of the id, as a database does; a REST API gives the one record.
    """

    entity: Synced
    reader: CrmReader
    page_size: int
    shows_all: bool
    _gathered: set[str] = field(init=False, default_factory=set)
    _refused: set[str] = field(init=False, default_factory=set)

    def gather(self, rows: Sequence[SourceRow]) -> dict[str, Record | Refused]:
        """By external id, from these rows alone."""
        return {key: self._record(key, checked) for key, checked in self._grouped(rows).items()}

    def whole(
        self, found: Mapping[str, Record | Refused], rows: Sequence[SourceRow], known: Mapping[str, Sent]
    ) -> dict[str, Record | Refused]:
        """The same, with those read again that may stand in more rows than these; `known` is what Siro has."""
        doubtful = [key for key, one in found.items() if self._is_doubtful(one, known.get(key))]
        if self.shows_all and len(rows) >= self.page_size:
            doubtful.append(name_of(rows[-1], rows[-1].payload))  # a page may end between two rows of one position
        asked = [key for key in dict.fromkeys(doubtful) if can_be_asked_for(key)]
        again = self.gather(read_those_there(self.reader, self.entity, asked)) if asked else {}
        whole = {**found, **{key: self._marked(again[key]) for key in asked if key in again and key in found}}
        self._remember(whole)  # what was refused for its other rows is not sent for the next one alone
        return whole

    def _marked(self, one: Record | Refused) -> Record | Refused:
        """Of a list that shows a record twice, the one that is read by its key is right, in later runs too."""
        return replace(one, rows=2) if isinstance(one, Record) and not self.shows_all else one

    def _is_doubtful(self, one: Record | Refused, before: Sent | None) -> bool:
        record = one.record if isinstance(one, Refused) else one
        if record.rows > 1:
            return True
        if before is None or before.digest == record.digest:
            return record.external_id in self._refused
        return self.shows_all or before.rows > 1 or record.external_id in self._gathered

    def _remember(self, found: Mapping[str, Record | Refused]) -> None:
        """Of what is not refused only where a second look costs a request for each: a bounded number, the newest."""
        self._refused.update(key for key, one in found.items() if isinstance(one, Refused))
        if not self.shows_all:
            if len(self._gathered) > MOST_REMEMBERED:
                self._gathered.clear()
            self._gathered.update(found)

    def _grouped(self, rows: Sequence[SourceRow]) -> dict[str, list[Checked]]:
        groups: dict[str, list[Checked]] = {}
        payloads, issues = check_page(self.entity, [row.payload for row in rows])
        for at, (row, payload) in enumerate(zip(rows, payloads, strict=True)):
            if payload is None:
                why = (Issue((), row.stray.why),) if row.stray else issues[at]
                checked = Checked(row.payload, why, row)
            else:
                checked = Checked(payload, (), row)
            groups.setdefault(name_of(row, checked.payload), []).append(checked)
        return groups

    def _record(self, key: str, checked: Sequence[Checked]) -> Record | Refused:
        if len(checked) == 1:
            [(payload, issues, row)] = checked
            record = Record(key, payload, digest(payload), row=row.digest)
            return Refused(record, issues) if issues else record
        digests = sorted(digest(each.payload) for each in checked)
        record = Record(key, checked[0].payload, digest({"rows": digests}), rows=len(checked))
        if issues := next((each.issues for each in checked if each.issues), ()):
            return Refused(record, issues)
        payload, differing = joined(self.entity, [each.payload for each in checked])
        if differing:
            return Refused(record, (Issue((), told(len(checked), differing)),))
        return Record(key, payload, digest(payload), rows=len(checked))


def name_of(row: SourceRow, payload: Mapping[str, Any]) -> str:
    """Its external id, or the name of a row that has none."""
    external_id = payload.get("externalId")
    if isinstance(external_id, str) and external_id.strip():
        return external_id
    return f"{NO_ID} {row.stray.name if row.stray else row.position.key}"
