"""One page of the CRM's records: check, leave out what Siro has, send the rest, remember what became of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.payload.clearing import (
    clearable,
    clearable_of_both,
    cleared,
    cleared_of_unknown,
    is_unsure,
)
from siro_bridge.domain.sync.records import IN_DOUBT, Lease, Record, Refusal, Sent, SentStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.use_cases.gather_records import GatherRecords
from siro_bridge.use_cases.keep_refusals import KeepRefusals
from siro_bridge.use_cases.keep_settled import NothingSettled, Settled
from siro_bridge.use_cases.send_records import Accepted, Refused, Sending, SendRecords, Synced

LIVES_AGAIN = {"deletedAt": None}
"""A record that nobody remembers may be one that was deleted in Siro, and has come back."""

AboutToAdd = Callable[[Sequence[Record]], None]
"""Sees to it that a removal knows of records that Siro may have from now on."""


AfterSend = Callable[[Sequence[Record]], None]
"""What else is due for accepted records before they count as sent, such as a deep link in the CRM."""

BeforeSend = Callable[[Sequence[dict[str, Any]]], None]
"""Sees to it that Siro has what these payloads refer to."""

Poll = Callable[[dict[str, Any]], int | None]
"""When (epoch seconds) Siro is to be asked for the recording of what this payload says; None for never."""


def do_nothing(_: Sequence[Any]) -> None:
    pass


def never(_: dict[str, Any]) -> None:
    pass


@dataclass(slots=True)
class SyncPage:
    """Of one entity. The order keeps a crash harmless: Siro accepted → remembered as sent → (caller) watermark.

    `mapped` tells the Siro field paths that the mapping fills; `seen` is told what Siro has, external id → its own id.
    `is_first`: no run has sent anything of this scope, so that Siro has nothing of it that nobody remembers.
    """

    entity: Synced
    records: GatherRecords
    sender: SendRecords
    sent: SentStore
    refusals: KeepRefusals
    lease: Lease
    report: Report
    workers: int = 4
    mapped: Callable[[], Collection[str]] = field(default=tuple)
    before_send: BeforeSend = do_nothing
    after_send: AfterSend = do_nothing
    about_to_add: AboutToAdd = do_nothing
    is_first: bool = False
    seen: Callable[[dict[str, str]], None] | None = None
    poll_at: Poll = never
    settled: Settled = field(default_factory=NothingSettled)

    def settle(self, rows: Sequence[SourceRow]) -> None:
        """Raises TooManyRefusedError, and what sending raises; what was settled until then is remembered."""
        self.report.add(self.entity, "read", len(rows))
        if unsettled := self.settled.unsettled(rows) if self.settled.is_open else rows:
            self._look_at(unsettled, rows if unsettled[-1] is rows[-1] else unsettled)
        if same := len(rows) - len(unsettled):
            self.report.add(self.entity, "unchanged", same)

    def _look_at(self, rows: Sequence[SourceRow], page: Sequence[SourceRow]) -> None:
        """`page` ends with the last of the rows; it may be longer."""
        found = self.records.gather(rows)
        known = self.sent.read(list(found))
        found = self.records.whole(found, page, known)
        good = [one for one in found.values() if isinstance(one, Record)]
        bad = [one for one in found.values() if isinstance(one, Refused)]
        changed, unchanged = list[Record](), list[Record]()
        for record in good:
            to_send = self._to_send(record, known.get(record.external_id))
            (unchanged if to_send is None else changed).append(to_send or record)
        if unchanged:
            self.report.add(self.entity, "unchanged", len(unchanged))
            self._renew(unchanged, known)
            if self.settled.is_open:
                self.settled.add(unchanged, known)
        if changed or bad:
            self._doubt(changed, known)
            self._settle(changed, bad)

    def _doubt(self, changed: Sequence[Record], known: Mapping[str, Sent]) -> None:
        """A run that dies after Siro's answer leaves it unsaid what Siro has; the change may be taken back by then."""
        doubtful = {
            record.external_id: replace(
                before, digest=IN_DOUBT, fields=clearable_of_both(before.fields, self.entity, record.payload)
            )
            for record in changed
            if (before := known.get(record.external_id)) is not None and before.digest != IN_DOUBT
        }
        if doubtful:
            self.lease.check()
            self.sent.write(doubtful)
        if new := [record for record in changed if record.external_id not in known]:
            self.about_to_add(new)

    def _settle(self, changed: Sequence[Record], bad: Sequence[Refused]) -> None:
        before = self.refusals.before([record.external_id for record in [*changed, *(one.record for one in bad)]])
        outcomes: list[Sending] = [one for one in bad if not self.refusals.waits(one.record, before)]
        to_send = [record for record in changed if not self.refusals.waits(record, before)]
        if held := len(changed) + len(bad) - len(outcomes) - len(to_send):
            self.report.add(self.entity, "rejected_before", held)
        try:
            self._send(to_send, before, outcomes)
        except Exception:
            self._remember(outcomes, before)
            raise
        self._remember(outcomes, before)

    def _send(self, records: Sequence[Record], before: Mapping[str, Refusal], outcomes: list[Sending]) -> None:
        """What was refused as it is goes last, by itself: it shall cost the others no patience."""
        if records:
            self.before_send([record.payload for record in records])
        is_again = {record.external_id: self.refusals.is_again(record, before) for record in records}
        for again in (False, True):
            if some := [each for each in records if is_again[each.external_id] is again]:
                self._deliver(some, outcomes, again=again)

    def _remember(self, outcomes: Sequence[Sending], before: Mapping[str, Refusal]) -> None:
        accepted = [outcome.record for outcome in outcomes if isinstance(outcome, Accepted)]
        self.report.add(self.entity, "sent", len(accepted))
        if deleted := [record for record in accepted if record.payload.get("deletedAt")]:
            self.report.add(self.entity, "deleted", len(deleted))
        self.lease.check()
        self.refusals.remember(outcomes, before)

    def _renew(self, unchanged: Sequence[Record], known: Mapping[str, Sent]) -> None:
        """What an earlier release remembered, and what was sent when nobody was told of it; once each."""
        listed = self.seen is not None
        new = {
            record.external_id: replace(
                before, fields=clearable(self.entity, record.payload), listed=before.listed or listed
            )
            for record in unchanged
            if is_unsure((before := known[record.external_id]).fields) or (listed and not before.listed)
        }
        if new and self.seen:
            self.seen({key: one.siro_id for key, one in new.items()})
        if new:
            self.lease.check()
            self.sent.write(new)

    def _to_send(self, record: Record, before: Sent | None) -> Record | None:
        """With what it empties; None when Siro has it all."""
        if before is None:
            clears = {} if self.is_first else cleared_of_unknown(self.entity, record.payload, self.mapped())
            clears |= {} if "deletedAt" in record.payload else LIVES_AGAIN
            return _clearing(record, clears) if clears else record
        is_same, unsure = before.digest == record.digest, is_unsure(before.fields)
        if is_same and not unsure:
            return None
        clears = cleared(self.entity, before.fields, record.payload, self.mapped() if unsure else ())
        if before.digest == IN_DOUBT and "deletedAt" not in record.payload:
            clears |= LIVES_AGAIN
        if clears:
            return _clearing(record, clears)
        return None if is_same else record

    def _deliver(self, records: Sequence[Record], outcomes: list[Sending], *, again: bool = False) -> None:
        """Adds what became of them to `outcomes`, batch by batch, so that an error takes nothing back."""
        self.settled.about_to_send([record.external_id for record in records])
        batches, deliver = chunks(records, self.sender.size), partial(self._deliver_batch, again=again)
        if len(batches) <= 1 or self.workers == 1:
            for batch in batches:
                self._add(deliver(batch), outcomes)
            return
        with ThreadPoolExecutor(self.workers) as pool:
            for each in pool.map(deliver, batches):
                self._add(each, outcomes)

    def _add(self, more: Sequence[Sending], outcomes: list[Sending]) -> None:
        outcomes += more
        if self.settled.is_open:
            self.settled.add((outcome.record for outcome in more if isinstance(outcome, Accepted)), {})

    def _deliver_batch(self, batch: Sequence[Record], *, again: bool) -> list[Sending]:
        self.lease.check()
        outcomes = self.sender.send(self.entity, batch, again=again)
        accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
        self.after_send([outcome.record for outcome in accepted])
        self.lease.check()
        sent = {outcome.record.external_id: self._sent(outcome) for outcome in accepted}
        if self.seen:
            self.seen({external_id: one.siro_id for external_id, one in sent.items()})
        self.sent.write(sent)
        return outcomes

    def _sent(self, accepted: Accepted) -> Sent:
        return Sent(
            digest=accepted.record.digest,
            siro_id=str(accepted.answer.get("id") or ""),
            recording_id=str(accepted.answer.get("recordingId") or ""),
            poll_at=self.poll_at(accepted.record.payload),
            fields=clearable(self.entity, accepted.record.payload),
            rows=accepted.record.rows,
            listed=self.seen is not None,
        )


def _clearing(record: Record, clears: Mapping[str, Any]) -> Record:
    """As `dataclasses.replace` would, which takes as long as the rest of what is done for a record."""
    return Record(record.external_id, record.payload, record.digest, clears, record.rows, record.row)
