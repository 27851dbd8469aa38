"""Everything about one recording: what the ledger, the journal, the logs and Siro know, and what helps."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any, Protocol

from siro_bridge.domain.operate.check import Tell, told_of_ours
from siro_bridge.domain.operate.crm_appointments import CrmAppointments
from siro_bridge.domain.operate.logged import LogLine, moments_of, not_ready
from siro_bridge.domain.operate.mends import Mend
from siro_bridge.domain.operate.next_step import next_step
from siro_bridge.domain.operate.requests import Appointments
from siro_bridge.domain.operate.trace import FieldWrite, Kind, Moment, SiroView, Trace
from siro_bridge.domain.operate.trace_mends import trace_mends
from siro_bridge.domain.operate.unlinked import Circumstances, explain_unlinked
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.recording.item import LedgerItem
from siro_bridge.domain.write_back.journal import PastEntry
from siro_bridge.domain.write_back.values import decode, is_withheld
from siro_bridge.use_cases.operate.ask_siro import AskSiro

LOOK_BACK_SECONDS = 86_400
"""Before the first that is known of a recording, its webhooks may have been answered."""

OLDEST_LOG_SECONDS = 30 * 86_400
"""How long the template keeps logs."""


class RecordingState(Protocol):
    def item(self, recording_id: str) -> LedgerItem | None: ...

    def past(self, recording_id: str) -> list[PastEntry]: ...


class Logs(Protocol):
    def of_recording(self, recording_id: str, since: float) -> list[LogLine]: ...


@dataclass(slots=True)
class _Found:
    organization_id: str = ""
    siro: SiroView | None = None
    circumstances: Circumstances | None = None
    in_crm: CrmAppointments | None = None
    lines: list[LogLine] = field(default_factory=list)
    is_dead: bool = False
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TraceRecording:
    """Raises UnavailableError when the ledger cannot be read; what else cannot be asked is named in the trace.

    `dead_letters` gives the recordings whose messages were given up, `crm` what the CRM has of a rep's appointments;
    `tell` gives one line for a failure.
    """

    state: RecordingState
    siro: AskSiro
    logs: Logs
    dead_letters: Callable[[], Sequence[str]]
    crm: Callable[[Appointments], CrmAppointments]
    tell: Tell = told_of_ours
    clock: Callable[[], float] = time.time

    def __call__(self, recording_id: str) -> Trace | None:
        """None for a recording of which nobody has ever heard."""
        item, past, found = self.state.item(recording_id), self.state.past(recording_id), _Found()
        self._ask(found, lambda: self._ask_siro(found, recording_id))
        self._ask(found, lambda: self._ask_crm(found))
        first = _first_known(item, past, found.siro)
        since = max(first - LOOK_BACK_SECONDS if first else 0.0, self.clock() - OLDEST_LOG_SECONDS)
        self._ask(found, lambda: found.lines.extend(self.logs.of_recording(recording_id, since)))
        self._ask(found, lambda: self._ask_dead_letters(found, recording_id))
        if item is None and not past and found.siro is None and not found.lines and not found.is_dead:
            return None if not found.unread else self._trace(recording_id, item, past, found)
        return self._trace(recording_id, item, past, found)

    def _ask(self, found: _Found, ask: Callable[[], Any]) -> None:
        try:
            ask()
        except Exception as error:
            if (line := self.tell(error)) is None:
                raise
            found.unread.append(line)

    def _ask_siro(self, found: _Found, recording_id: str) -> None:
        found.organization_id = self.siro.organization_id()
        found.siro = view = self.siro.view(recording_id)
        if view and view.processed and not view.gone and view.links is None:
            found.circumstances = self.siro.circumstances(view)

    def _ask_crm(self, found: _Found) -> None:
        """Whether it has an appointment at that time that Siro does not have."""
        known = found.circumstances
        if known and known.in_question:
            keys = tuple(each.external_id for each in known.appointments if each.external_id)
            found.in_crm = self.crm(Appointments(at=known.start, reps=known.rep.crm_users, keys=keys))

    def _ask_dead_letters(self, found: _Found, recording_id: str) -> None:
        found.is_dead = recording_id in self.dead_letters()

    def _trace(self, recording_id: str, item: LedgerItem | None, past: Sequence[PastEntry], found: _Found) -> Trace:
        moments = [*moments_of(found.lines), *map(_write, past), *_of_siro(found.siro), *_of_ledger(item, found.lines)]
        unlinked = explain_unlinked(recording_id, found.circumstances, found.in_crm) if found.circumstances else None
        mends = trace_mends(item, found.siro, unlinked, is_dead=found.is_dead, now=self.clock())
        return Trace(
            recording_id=recording_id,
            organization_id=found.organization_id,
            item=item,
            siro=found.siro,
            moments=tuple(sorted(moments, key=lambda moment: moment.at)),
            next_step=next_step(item, self.clock()) if item else "nothing: the bridge has not heard of it",
            mends=tuple(_about(mend, recording_id) for mend in mends),
            unlinked=unlinked,
            dead_letter=found.is_dead,
            unread=tuple(found.unread),
        )


def _about(mend: Mend, recording_id: str) -> Mend:
    return replace(mend, advice=mend.advice.replace("RECORDING", recording_id))


def _first_known(item: LedgerItem | None, past: Sequence[PastEntry], siro: SiroView | None) -> float:
    recorded = parse_time(siro.created_at, UTC) if siro else None
    known = (item.received_at, item.waiting_since, item.failing_since) if item else ()
    times = [*(entry.at for entry in past), *filter(None, known), *([recorded.timestamp()] if recorded else [])]
    return float(min(times, default=0))


def _of_siro(siro: SiroView | None) -> list[Moment]:
    if siro is None:
        return []
    told = ((siro.created_at, f"recorded by the Siro user {siro.user_id}"), (siro.updated_at, "last changed at Siro"))
    return [
        Moment(moment.timestamp(), Kind.SIRO, what)
        for text, what in told
        if (moment := parse_time(text, UTC)) is not None
    ]


def _of_ledger(item: LedgerItem | None, lines: Sequence[LogLine]) -> list[Moment]:
    """What the ledger alone remembers, beside what the logs told already."""
    if item is None:
        return []
    told = {line.text("svix_id") for line in lines if line.function == "webhook"}
    moments = []
    if item.announced_at and not any(line.text("message") == "NotReady" for line in lines):
        moments.append(Moment(item.announced_at, Kind.EVENT, f"a webhook, answered 200: {not_ready(item.announced)}"))
    if item.received_at and (not item.svix_id or item.svix_id not in told):
        by = f"webhook {item.svix_id}" if item.svix_id else "a sync run, or a webhook that came too early"
        moments.append(Moment(item.received_at, Kind.EVENT, f"{by} told of it"))
    if item.failing_since:
        moments.append(Moment(item.failing_since, Kind.ERROR, "from here on each attempt met an error"))
    if item.forgotten_at:
        moments.append(Moment(item.forgotten_at, Kind.WORK, "a person had it forgotten"))
    if item.erased_at:
        moments.append(Moment(item.erased_at, Kind.WORK, "all that was kept of it is erased"))
    if item.done_at:
        moments.append(Moment(item.done_at, Kind.WORK, "written to the CRM, as far as it took it"))
    return moments


_WROTE = {
    "write": "fields of",
    "take_back": "took back from",
    "note": "the note on",
    "deep_link": "the recording link on",
}


def _write(entry: PastEntry) -> Moment:
    fields = tuple(
        FieldWrite(
            name,
            _value(entry.old.get(name, "0:")),
            _value(new),
            entry.outcomes.get(name, "broke off"),
            entry.reasons.get(name, ""),
            entry.said.get(name, ""),
        )
        for name, new in entry.new.items()
    )
    shadow = " (only written down: shadow)" if entry.shadow else ""
    return Moment(
        entry.at, Kind.WRITE, f"{_WROTE.get(entry.kind, entry.kind)} {entry.target} {entry.key}{shadow}", fields
    )


def _value(text: str) -> Any:
    return text.removesuffix(":") if is_withheld(text) else decode(text)
