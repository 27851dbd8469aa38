"""What a run would make of the CRM: a few records of each section as Siro would get them, and what stands in the way.

It only reads.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, get_args

from siro_bridge.crm.port import Crm, LiveLook, SourceRow
from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.note import fence
from siro_bridge.domain.operate.check import CheckLine, failed, told_of_ours
from siro_bridge.domain.operate.sample import Place, Sample, Sampled, doubts, refusals
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.send_records import Refused, Synced

SAMPLE_ROWS = 50
"""So many records of each section are read; none is sent."""

SLIM_ROWS = 5
"""Of a list that shows less than its records, each of which costs a request."""

DEPLOY = "correct that line of mapping.yaml, then sam build && sam deploy"
AS_SAID = "as the line says"
TO_COME, FURTHEST_ZONE = timedelta(hours=1), timedelta(hours=15)
LOST = "a record that is listed is not found by its externalId: once rejected it could not be tried again"
SENT: tuple[str, ...] = get_args(Synced)
MARKER = fence.marker("none")


@dataclass(slots=True)
class LookAtCrm:
    """`place` gives where a path of an entity's record stands in the mapping; `warned` takes what was logged meanwhile.

    With `values` lines quote words of the CRM that the mapping should translate; none quotes a person's data.
    """

    mapping: CrmMapping
    crm: Crm
    look: LiveLook
    place: Callable[[EntityName, str], str]
    warned: Callable[[], Sequence[str]]
    now: Callable[[], datetime]
    rows: int = SAMPLE_ROWS
    values: bool = True
    samples: dict[EntityName, Sample] = field(default_factory=dict, init=False)
    is_away: bool = field(default=False, init=False)
    _told: set[str] = field(default_factory=set, init=False)

    def __call__(self) -> Iterator[CheckLine]:
        """A line each; raises what keeps it from looking at anything."""
        if told := self.crm.log_in():
            yield CheckLine.ok("CRM login", told)
            yield from self._warnings("CRM login", self.warned())
        schema = self.look.schema()
        yield from self._lines("CRM", schema, "takes what is written back")
        for entity in self.mapping.sections:
            yield from self._tried(entity, partial(self._entity, entity))
        if not schema.mistakes:
            yield from self._records()

    def _tried(self, subject: str, check: Callable[[], Iterator[CheckLine]]) -> Iterator[CheckLine]:
        """A failure of one is a line too, and stops no other."""
        try:
            yield from check()
        except Exception as error:
            told = told_of_ours(error)
            if told is None:
                raise
            self.is_away = self.is_away or isinstance(error, UnavailableError)
            if told not in self._told:
                self._told.add(told)
                yield failed(subject, told, DEPLOY)
        yield from self._warnings(subject, self.warned())

    def _entity(self, entity: EntityName) -> Iterator[CheckLine]:
        reads = self.look.reads(entity)
        yield from self._lines(entity, reads)
        if reads.mistakes:
            return
        rows = self._rows(entity)
        sample = self.samples[entity] = self._sample(entity, rows)
        place: Place = lambda path: self.place(entity, path)  # noqa: E731  it is handed on
        mistakes = [
            *dict.fromkeys(f"{place('')}: {row.stray.why}" for row in rows if row.stray),
            *refusals(sample, place, values=self.values),
        ]
        warnings = [*doubts(sample, place), *self._from_the_future(entity), *self._otherwise(entity, sample, place)]
        yield from self._lines(entity, Checked(mistakes, warnings))
        if not rows:
            yield CheckLine.warning(
                entity, f"{place('')}: the CRM has no record", "see to it that the mapping asks for the right ones"
            )
        elif not mistakes:
            yield CheckLine.ok(entity, self._read(entity, len(rows), len(sample.records)))

    def _read(self, entity: EntityName, rows: int, records: int) -> str:
        most = SLIM_ROWS if self.mapping.sections[entity].is_slim else self.rows
        if rows < most:
            return f"{records} records read, all fit Siro"
        return f"the first {records} records read, all fit Siro; what the CRM has behind them was not asked for"

    def _rows(self, entity: EntityName) -> Sequence[SourceRow]:
        """Those around today, else those that changed lately: both are asked for in each run."""
        section, sync, now = self.mapping.sections[entity], self.mapping.sync, self.now()
        rows = self._changes(entity, None if section.is_timeless else now - sync.start_from)
        if entity == "engagements" and section.has_window:
            window = self.crm.reader.read_window(entity, now - sync.window_past, now + sync.window_ahead)
            rows = list(islice(window, self.rows)) or rows
        if not section.is_slim:
            return rows[: self.rows]
        keys = [row.position.key for row in rows if not row.stray][:SLIM_ROWS]
        return [row for key in keys for row in self.crm.reader.read_by_keys(entity, [key])]

    def _changes(self, entity: EntityName, since: datetime | None) -> Sequence[SourceRow]:
        """The first ones of all, where nothing has changed since then."""
        rows = self.crm.reader.read_changes(entity, since, None, self.rows)
        return self.crm.reader.read_changes(entity, None, None, self.rows) if since and not rows else rows

    def _sample(self, entity: EntityName, rows: Sequence[SourceRow]) -> Sample:
        if entity not in SENT:
            return Sample(entity, [Sampled({**row.payload, **row.helpers}) for row in rows if not row.stray])
        gathered = self._gathering(entity).gather([row for row in rows if not row.stray])
        return Sample(entity, [_sampled(each) for each in gathered.values()])

    def _gathering(self, entity: Any) -> GatherRecords:
        return GatherRecords(entity, self.crm.reader, self.rows, shows_all=self.mapping.connector == "sql")

    def _otherwise(self, entity: EntityName, sample: Sample, place: Place) -> Iterator[str]:
        """A record is read by its id too: what was rejected is tried again so, and deals that may be gone."""
        if entity not in SENT or not sample.good:
            return
        first = sample.good[0]
        found = self._gathering(entity).gather(self.crm.reader.read_by_keys(entity, [str(first["externalId"])]))
        same = found.get(str(first["externalId"]))
        if same is None:
            yield f"{place('externalId')}: {LOST}"
            return
        other = _sampled(same).payload
        names = sorted(name for name in {*first, *other} if first.get(name) != other.get(name))
        if names:
            yield f"{place(names[0])}: read by its externalId a record has another {', '.join(names)} than in the list"

    def _from_the_future(self, entity: EntityName) -> Iterator[str]:
        """Stamps ahead of the clock: they were written by another zone's clock than the mapping thinks."""
        if not self.mapping.sections[entity].asks_since:
            return
        now = self.now()
        ahead = self.crm.reader.read_changes(entity, now + TO_COME, None, 1)
        stamped = [row.updated_at - now for row in ahead if row.updated_at]
        if stamped and TO_COME <= min(stamped) <= FURTHEST_ZONE:
            hours = round(min(stamped) / timedelta(hours=1))
            yield (
                f"{self.mapping.place('timezone')}: by the clock of {self.mapping.timezone} a record of {entity} was "
                f"last changed {hours} h from now; name the zone in which the CRM stores times (UTC, maybe)"
            )

    def _records(self) -> Iterator[CheckLine]:
        """Records that would be written to are read as they would be before a write."""
        found: dict[str, str] = {}
        for name, target in self.mapping.write_back.targets.items():
            where = self.mapping.place("write_back", "targets", name)
            yield from self._tried("CRM", partial(self._target, name, target.link, where, found))
        note = self.mapping.write_back.note
        if note and note.target in found:
            yield from self._tried("CRM", partial(self._notes, found[note.target]))
        yield from self._tried("CRM", lambda: self._lines("CRM", self.look.records(found)))

    def _target(self, name: str, link: str, where: str, found: dict[str, str]) -> Iterator[CheckLine]:
        if (key := self._linked(link)) is not None:
            if self.crm.fields.read_fields(name, key, self._fields_of(name)) is None:
                told = f"{where}: the CRM has no such record for the {link} that another one names"
                yield CheckLine.warning("CRM", told, "let key be what Siro gets as its externalId")
            else:
                found[name] = key
        elif self.samples and all(each.good for each in self.samples.values()):
            told = f"{where}: none of the records that were read names its {link}"
            yield CheckLine.warning("CRM", told, "map it, or name another link")

    def _notes(self, parent: str) -> Iterator[CheckLine]:
        self.crm.notes.find_notes(parent, MARKER, None)
        yield from ()

    def _linked(self, link: str) -> str | None:
        """The external id of some record that a recording may be linked to so."""
        own = {"engagement": "engagements", "opportunity": "opportunities"}.get(link)
        for sample in self.samples.values():
            for payload in sample.good:
                found: Mapping[str, Any] = payload if sample.entity == own else payload.get(link) or {}
                if found.get("externalId"):
                    return str(found["externalId"])
        return None

    def _fields_of(self, target: str) -> list[str]:
        link = self.mapping.deep_link
        fields = [rule.field for rule in self.mapping.write_back.fields if rule.target == target]
        return [*dict.fromkeys([*fields, *([link.field] if link and link.target == target else [])])]

    def _lines(self, subject: str, said: Checked, fine: str = "") -> Iterator[CheckLine]:
        for mistake in said.mistakes:
            if mistake not in self._told:
                self._told.add(mistake)
                yield failed(subject, mistake, DEPLOY)
        yield from self._warnings(subject, said.warnings)
        if fine and not said.mistakes:
            yield CheckLine.ok(subject, fine)

    def _warnings(self, subject: str, warnings: Sequence[str]) -> Iterator[CheckLine]:
        for warning in warnings:
            if warning not in self._told:
                self._told.add(warning)
                yield CheckLine.warning(subject, warning, AS_SAID)


def _sampled(one: Any) -> Sampled:
    if isinstance(one, Refused):
        return Sampled(one.record.payload, one.issues)
    return Sampled(one.payload)
