"""Deals that vanished from the CRM are marked as deleted in Siro, once it is sure that they did.

Deals have no window that could be read whole, so those that were sent are asked for by their keys, some in each run
and in turns. One that is not found is asked for again in a later run; what two runs do not find is deleted, unless a
guard holds: each names its reason, and leaves all as it is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.sync.records import Record, RefusalStore, SentDeal, SentStore
from siro_bridge.domain.sync.report import NOT_TAKEN, Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import Removal
from siro_bridge.siro.canonical import digest
from siro_bridge.use_cases.keep_refusals import DAY_SECONDS, OVER_A_DAY, line_of
from siro_bridge.use_cases.read_each import look_for
from siro_bridge.use_cases.remove_engagements import FEW, NOT_FOUND, SHOWN, RemovalHeldBackError
from siro_bridge.use_cases.send_records import Accepted, Refused, SendRecords

STEP = "opportunity_removal"
MOST_MISSING, MOST_REMOVED = 500, 100
"""In one run: each costs a read of the CRM, each that is to be removed a request to Siro."""


class DealApi(Protocol):
    def opportunity(self, siro_id: str) -> Mapping[str, Any]: ...


class SentDeals(Protocol):
    """The deals that Siro has from us, by external id, and a place among them where the next turn begins."""

    def add(self, siro_ids: Mapping[str, str]) -> None: ...

    def turn(self, limit: int) -> dict[str, str]: ...

    def move_to(self, external_id: str) -> None: ...

    def count(self) -> int: ...

    def missing(self, limit: int) -> dict[str, SentDeal]: ...

    def mark(self, deals: Mapping[str, SentDeal]) -> None: ...

    def unmark(self, external_ids: Sequence[str]) -> None: ...

    def remove(self, external_ids: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class RemoveOpportunities:
    """`at_once` deals are looked at in a run. Two reads that count as two are at least `apart`.

    `settle` sends what Siro does not have yet, as the changes' step does.
    """

    reader: CrmReader
    api: DealApi
    sender: SendRecords
    sent: SentStore
    refusals: RefusalStore
    deals: SentDeals
    options: Removal
    report: Report
    check_lease: Callable[[], None]
    settle: Callable[[Sequence[SourceRow]], None]
    now: Callable[[], datetime]
    apart: timedelta
    at_once: int

    def run(self, deadline: Deadline) -> None:
        """After a run that caught up with the CRM's changes. Raises what reading and sending raise."""
        if "opportunities" not in self.report.caught_up:
            return
        missing = self.deals.missing(MOST_MISSING)
        turn = self.deals.turn(self.at_once)
        present, absent = self._look([*missing, *(key for key in turn if key not in missing)], deadline)
        self._welcome_back(missing.keys() & present.keys(), present)
        new = {key: siro_id for key, siro_id in turn.items() if key in absent and key not in missing}
        sure = [(key, deal) for key, deal in missing.items() if key in absent and self._is_old(deal)][:MOST_REMOVED]
        try:
            if new or sure:
                self._guard(new, len(turn.keys() - missing.keys()), present.keys() & turn.keys())
            self.check_lease()
            self.deals.mark({key: SentDeal(siro_id, self._timestamp) for key, siro_id in new.items()})
            if sure:
                self._guard_all(len(missing))
                self._remove(dict(sure), deadline)
        except RemovalHeldBackError as reason:
            self.report.add(STEP, "refused")
            self.report.stopped[STEP] = f"no deal is removed: {reason}"
        if looked_at := [key for key in turn if key in present or key in absent]:
            self.deals.move_to(looked_at[-1])

    @property
    def _timestamp(self) -> int:
        return int(self.now().timestamp())

    def _is_old(self, deal: SentDeal) -> bool:
        return deal.missing_since + self.apart.total_seconds() <= self._timestamp

    def _look(self, keys: Sequence[str], deadline: Deadline) -> tuple[dict[str, SourceRow], AbstractSet[str]]:
        """The rows of those that are there, and who is surely not; what the CRM gives no answer about is neither."""
        reading = look_for(self.reader, "opportunities", keys, lambda: deadline.allows(REQUEST_SECONDS))
        asked = set(keys)
        shown = {str(row.payload.get("externalId")): row for row in reading.rows}
        alike = {_folded(name): row for name, row in shown.items()}
        others = Counter(_folded(str(row.payload.get("externalId"))) for row in reading.rows)
        others -= Counter(_folded(name) for name in shown if name in asked)
        present = {key: shown.get(key) or alike[_folded(key)] for key in keys if key in shown or others[_folded(key)]}
        return present, asked - present.keys() - reading.failed.keys() - set(reading.unasked)

    def _welcome_back(self, back: Iterable[str], present: Mapping[str, SourceRow]) -> None:
        """Sent anew where a run that broke off had begun to remove it."""
        keys = sorted(back)
        if keys:
            known = self.sent.read(keys)
            if rows := [present[key] for key in keys if key not in known]:
                self.settle(rows)
            self.deals.unmark(keys)

    def _guard(self, absent: Iterable[str], looked_at: int, present: Iterable[str]) -> None:
        """A CRM that shows few of its deals by their keys shows too few."""
        number = len(list(absent))
        if self.report.count("opportunities", "rejected") or self.refusals.any():
            raise RemovalHeldBackError("some opportunities are rejected, so what Siro should have is not certain")
        if not list(present):
            raise RemovalHeldBackError(f"not one of {looked_at} deals is found by its key")
        if number > max(FEW, self.options.max_share * looked_at):
            raise RemovalHeldBackError(_too_many(number, looked_at))

    def _guard_all(self, missing: int) -> None:
        total = self.deals.count()
        if missing > max(FEW, self.options.max_share * total):
            raise RemovalHeldBackError(_too_many(missing, total))

    def _remove(self, sure: Mapping[str, SentDeal], deadline: Deadline) -> None:
        staying = {key: self._why_it_stays(deal, deadline) for key, deal in sure.items()}
        self._leave([key for key, why in staying.items() if why], [why for why in staying.values() if why])
        going = {key: deal for key, deal in sure.items() if not staying[key]}
        if self.options.mode == "plan":
            self.report.add(STEP, "planned", len(going))
            self.report.notes["opportunity_removal_plan"] = sorted(going)[:SHOWN]
        elif going:
            self._send(going, deadline)

    def _send(self, going: Mapping[str, SentDeal], deadline: Deadline) -> None:
        """Forgotten first: if one comes back after a crash in between, it is sent anew, whole."""
        deadline.require(REQUEST_SECONDS)
        self.check_lease()
        self.sent.forget(list(going))
        outcomes = self.sender.send("opportunities", [_deleted(key, deal) for key, deal in going.items()])
        accepted = [outcome.record.external_id for outcome in outcomes if isinstance(outcome, Accepted)]
        self.check_lease()
        self.deals.remove(accepted)
        self.report.add(STEP, "removed", len(accepted))
        self._tell([outcome for outcome in outcomes if isinstance(outcome, Refused)], going)

    def _tell(self, refused: Sequence[Refused], going: Mapping[str, SentDeal]) -> None:
        """They are sent again in each run, so that the last one's report says what Siro refuses at present."""
        if not refused:
            return
        self.report.add(STEP, "not_taken", len(refused))
        since = (going[each.record.external_id].missing_since for each in refused)
        self.report.add(STEP, OVER_A_DAY, sum(self._timestamp - each > DAY_SECONDS for each in since))
        self.report.notes[NOT_TAKEN] = [line_of("deal", each) for each in refused[:SHOWN]]

    def _leave(self, keys: Sequence[str], reasons: Iterable[str]) -> None:
        """They stay in Siro for good, and are looked at no more."""
        self.check_lease()
        self.deals.remove(keys)
        for why in reasons:
            self.report.add(STEP, why)

    def _why_it_stays(self, deal: SentDeal, deadline: Deadline) -> str:
        if not deal.siro_id:
            return "kept_from_before"
        deadline.require(REQUEST_SECONDS)
        try:
            return "kept_for_recording" if self.api.opportunity(deal.siro_id).get("recordingId") else ""
        except SiroRefusedError as error:
            return "" if error.status == NOT_FOUND else "kept_for_recording"


def _deleted(key: str, deal: SentDeal) -> Record:
    at = datetime.fromtimestamp(deal.missing_since, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = {"externalId": key, "deletedAt": at}
    return Record(key, payload, digest(payload))


def _folded(key: str) -> str:
    """A CRM may find a key without looking at capitals or blanks; then it shows a row for each key that was asked."""
    return key.strip().casefold()


def _too_many(number: int, total: int) -> str:
    return (
        f"{number} of {total} deals are not found by their keys; look at the conditions of opportunities.select, or, "
        "if that is right, raise sync.removal.max_share"
    )
