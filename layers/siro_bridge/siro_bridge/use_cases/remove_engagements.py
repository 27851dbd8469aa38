"""Appointments that vanished from the CRM are taken out of Siro, once it is sure that they did.

Siro removes every appointment of a window that is not listed, so a list that is short of a few, for whatever
reason, removes live appointments. Hence the guards: each names its reason, and each leaves all as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.sync.records import IN_DOUBT, Record, RefusalStore, Sent, SentStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import Removal
from siro_bridge.use_cases.poll_engagements import EngagementApi
from siro_bridge.use_cases.read_each import look_for

STEP = "removal"
FEW = 2
"""So many may vanish at once whatever share they are: a small team deletes one of three appointments."""

SHOWN = 50
NOT_FOUND = 404


class RemovalApi(EngagementApi, Protocol):
    def soft_delete_removed(self, valid_external_ids: Sequence[str], start: datetime, end: datetime) -> None: ...


class SentWindow(Protocol):
    """External id → day (UTC) of what Siro has from us; some is kept there although the CRM has it no more.

    Also told is which of it was added under another mapping, for which `SentStore` remembers nothing.
    """

    def read(self, start: datetime, end: datetime) -> tuple[dict[str, str], set[str], set[str]]: ...

    def add(self, days: Mapping[str, str]) -> None: ...

    def keep(self, days: Mapping[str, str]) -> None: ...

    def remove(self, days: Mapping[str, str]) -> None: ...


class RemovalHeldBackError(Exception):
    """A guard holds; the message says which."""


@dataclass(frozen=True, slots=True)
class RemoveEngagements:
    """`settle` sends what Siro does not have yet, as the changes' step does."""

    reader: CrmReader
    api: RemovalApi
    sent: SentStore
    refusals: RefusalStore
    window: SentWindow
    options: Removal
    report: Report
    check_lease: Callable[[], None]
    settle: Callable[[Sequence[SourceRow]], None]
    about_to_remove: Callable[[Iterable[str]], None]

    def remove(self, present: Mapping[str, str], start: datetime, end: datetime, deadline: Deadline) -> None:
        """`present` is the whole window as this run has read and settled it, external id → day."""
        known, kept, foreign = self.window.read(start, end)
        self._remember(present, known, kept | foreign)
        absent = {external_id: day for external_id, day in known.items() if external_id not in present}
        found, hidden = self._look(list(absent))
        elsewhere, inside = days_of(found).keys(), days_of(_within(found, start, end))
        self._remember(inside, known, kept | foreign)
        staying = elsewhere | hidden | kept & absent.keys()
        gone = {external_id: day for external_id, day in absent.items() if external_id not in staying}
        if self._nothing_is_refused():  # else Siro may still have one at its old time
            self.window.remove({external_id: absent[external_id] for external_id in elsewhere - inside.keys()})
        if not gone:
            return
        try:
            self._guard(present, len(known) - len(kept), gone, start, end)
        except RemovalHeldBackError as reason:
            self.report.add(STEP, "refused")
            self.report.stopped[STEP] = f"nothing is removed: {reason}"
            return
        foreign_gone = foreign & gone.keys()
        unsure = foreign_gone - self.sent.read(list(foreign_gone)).keys()
        self._keep({external_id: gone.pop(external_id) for external_id in unsure}, "kept_from_before")
        self._remove(present, gone, staying | unsure, (start, end), deadline)

    def _remember(self, present: Mapping[str, str], known: Mapping[str, str], outdated: AbstractSet[str]) -> None:
        """What is there and with Siro; what moved to another day is known under that day from now on."""
        changed = [
            external_id
            for external_id, day in present.items()
            if known.get(external_id) != day or external_id in outdated
        ]
        with_siro = self.sent.read(changed)
        self.window.add({external_id: present[external_id] for external_id in with_siro})
        moved = [external_id for external_id in changed if known.get(external_id) not in (None, present[external_id])]
        self.window.remove({external_id: known[external_id] for external_id in moved})

    def _look(self, absent: Sequence[str]) -> tuple[Sequence[SourceRow], AbstractSet[str]]:
        """Who moved out of the window, or in front of its reader, and of whom the CRM says nothing.

        Siro is told where to, also if the cursor missed the move.
        """
        reading = look_for(self.reader, "engagements", absent)
        if reading.rows:
            self.settle(reading.rows)
        return reading.rows, reading.failed.keys()

    def _nothing_is_refused(self) -> bool:
        """Asked of this run first: the refusals' index lags behind it."""
        return not self.report.count("engagements", "rejected") and not self.refusals.any()

    def _guard(
        self,
        present: Mapping[str, str],
        known: int,
        gone: Mapping[str, str],
        start: datetime,
        end: datetime,
    ) -> None:
        if not self._nothing_is_refused():
            raise RemovalHeldBackError("some engagements are rejected, so what Siro should have is not certain")
        if not present or len(gone) > max(FEW, self.options.max_share * known):
            raise RemovalHeldBackError(
                f"{len(gone)} of {known} appointments vanished; if that is right, raise sync.removal.max_share"
            )
        again = days_of(self.reader.read_window("engagements", start, end))
        if set(again) != set(present):
            raise RemovalHeldBackError("two reads of the CRM's appointments do not agree")

    def _remove(
        self,
        present: Mapping[str, str],
        gone: Mapping[str, str],
        staying: Iterable[str],
        window: tuple[datetime, datetime],
        deadline: Deadline,
    ) -> None:
        sent = self.sent.read(list(gone))
        recorded = {external_id: gone[external_id] for external_id in self._recorded(sent, deadline)}
        # what was not sent, as far as we know, was removed already by a run that died before its last line
        removed = {external_id: gone[external_id] for external_id in sent if external_id not in recorded}
        self._keep(recorded, "kept_for_recording")
        if self.options.mode == "plan":
            self.report.add(STEP, "planned", len(removed))
            self.report.notes["removal_plan"] = sorted(removed)[:SHOWN]
            return
        deadline.require(REQUEST_SECONDS)
        self.check_lease()
        if removed:
            self.about_to_remove(removed)
            # one that is back when a run that died is followed is sent, whatever Siro made of this
            doubtful = {each: replace(sent[each], digest=IN_DOUBT) for each in removed}
            self.sent.write(doubtful)
            self.api.soft_delete_removed([*present, *staying, *(gone.keys() - removed.keys())], *window)
        # forgotten only now: after a crash in between, the same removal is asked for again, and does no harm
        self.sent.forget(list(removed))
        self.window.remove({external_id: day for external_id, day in gone.items() if external_id not in recorded})
        self.report.add(STEP, "removed", len(removed))

    def _keep(self, days: Mapping[str, str], why: str) -> None:
        self.window.keep(days)
        self.report.add(STEP, why, len(days))

    def _recorded(self, sent: Mapping[str, Sent], deadline: Deadline) -> list[str]:
        """Those that have a recording, or of which that is not known: they stay."""
        return [
            external_id
            for external_id, record in sent.items()
            if not record.siro_id or record.recording_id or self._has_recording(record.siro_id, deadline)
        ]

    def _has_recording(self, siro_id: str, deadline: Deadline) -> bool:
        deadline.require(REQUEST_SECONDS)
        try:
            return bool(self.api.engagement(siro_id).get("recordingId"))
        except SiroRefusedError as error:
            return error.status != NOT_FOUND


def days_of(rows: Iterable[SourceRow | Record]) -> dict[str, str]:
    """External id → day (UTC) on which it starts; a row without an id was never sent."""
    return {
        str(row.payload["externalId"]): str(row.payload.get("startTime", ""))[:10]
        for row in rows
        if row.payload.get("externalId") is not None
    }


def _within(rows: Iterable[SourceRow], start: datetime, end: datetime) -> list[SourceRow]:
    times = ((row, parse_time(row.payload.get("startTime"), UTC)) for row in rows)
    return [row for row, at in times if at is not None and start <= at <= end]
