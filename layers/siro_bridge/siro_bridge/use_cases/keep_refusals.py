"""Refused records: written down with the reason, tried again with a growing pause, and counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from siro_bridge.domain.errors import Issue, TooManyRefusedError
from siro_bridge.domain.sync.records import Record, Refusal, RefusalStore, can_be_asked_for
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import pause, waited
from siro_bridge.use_cases.send_records import Accepted, Refused, Sending

FEW_REFUSED = 10
"""A share says nothing of a handful of records: one bad record stops nobody."""

FIRST_PAUSE, LONGEST_PAUSE = 600.0, 86_400.0
"""A record without an id waits for the longest from the first: by then it is known anew if it is still there."""
DAY_SECONDS = 86_400
OVER_A_DAY = "over_a_day"
"""Counts what is refused again after more than a day. From then on each is tried about once a day."""
MOST_ISSUES, LONGEST_MESSAGE, LONGEST_ID = 20, 300, 100
SHOWN = 20


@dataclass(slots=True)
class KeepRefusals:
    """Of one entity, during one run."""

    entity: str
    store: RefusalStore
    report: Report
    max_share: float
    clock: Callable[[], float]
    _any: bool | None = field(init=False, default=None)

    def before(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        """Most runs have none: that is asked once, which spares a backfill half its reads."""
        if self._any is None:
            self._any = self.store.any()
        return self.store.read(external_ids) if self._any else {}

    def waits(self, record: Record, before: Mapping[str, Refusal]) -> bool:
        """Refused as it is, and not yet to be tried again; a record that changed is tried at once."""
        refusal = _unchanged(record, before)
        return refusal is not None and refusal.attempts > 0 and refusal.due_at > self.clock()

    def is_again(self, record: Record, before: Mapping[str, Refusal]) -> bool:
        """Refused as it is, and to be tried once more."""
        return _unchanged(record, before) is not None

    def remember(self, outcomes: Sequence[Sending], before: Mapping[str, Refusal]) -> None:
        """Raises TooManyRefusedError, with nothing written, when the mapping rather than records must be wrong.

        Only new refusals say so: old ones come due together, and would stop every run.
        """
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        accepted = [outcome.record.external_id for outcome in outcomes if isinstance(outcome, Accepted)]
        if refused:
            self._tell(refused, before)
        self._stop_if_too_many()
        if refused:
            self._any = True
            self.store.write([self._refusal(outcome, _unchanged(outcome.record, before)) for outcome in refused])
        if settled := [external_id for external_id in accepted if external_id in before]:
            self.store.forget(settled)

    def _tell(self, refused: Sequence[Refused], before: Mapping[str, Refusal]) -> None:
        again = sum(_unchanged(outcome.record, before) is not None for outcome in refused)
        self.report.add(self.entity, "rejected", len(refused) - again)
        self.report.add(self.entity, "rejected_again", again)
        long = sum(_is_long(outcome.record, _unchanged(outcome.record, before)) for outcome in refused)
        self.report.add(self.entity, OVER_A_DAY, long)
        self._note(refused)

    def _stop_if_too_many(self) -> None:
        rejected = self.report.count(self.entity, "rejected")
        if rejected < FEW_REFUSED:
            return
        sent = self.report.count(self.entity, "sent")
        if rejected > self.max_share * (rejected + sent):
            raise TooManyRefusedError(
                f"{self.entity}: {rejected} of {rejected + sent} records were rejected; "
                "look at the reasons, mend the mapping, then run siro-bridge sync"
            )

    def _note(self, refused: Sequence[Refused]) -> None:
        """For the log: which records and why. What Siro said of them is for whoever asks for these records."""
        shown = self.report.notes.setdefault("rejected", [])
        named = refused[: max(0, SHOWN - len(shown))]
        shown += [line_of(self.entity, outcome) for outcome in named]
        self.report.said |= {f"{self.entity} {_id(outcome)}": outcome.said for outcome in named if outcome.said}

    def _refusal(self, refused: Refused, before: Refusal | None) -> Refusal:
        attempts = before.attempts + 1 if before else 1
        first = _first_pause(refused.record)
        return Refusal(
            external_id=refused.record.external_id,
            digest=refused.record.digest,
            issues=tuple(Issue(issue.path, issue.message[:LONGEST_MESSAGE]) for issue in refused.issues[:MOST_ISSUES]),
            attempts=attempts,
            due_at=int(self.clock() + pause(attempts - 1, first, LONGEST_PAUSE)),
        )


def _first_pause(record: Record) -> float:
    return FIRST_PAUSE if can_be_asked_for(record.external_id) else LONGEST_PAUSE


def _is_long(record: Record, before: Refusal | None) -> bool:
    """Whether it is refused again, as it was more than a day ago."""
    return before is not None and waited(before.attempts + 1, _first_pause(record), LONGEST_PAUSE) >= DAY_SECONDS


def _unchanged(record: Record, before: Mapping[str, Refusal]) -> Refusal | None:
    """Its earlier refusal, if the record is still what was refused then."""
    refusal = before.get(record.external_id)
    return refusal if refusal is not None and refusal.digest == record.digest else None


def line_of(entity: str, refused: Refused) -> str:
    """Which record, and why."""
    reasons = "; ".join(map(str, refused.issues[:3]))
    return f"{entity} {_id(refused)}: {reasons}"


def _id(refused: Refused) -> str:
    return refused.record.external_id[:LONGEST_ID]
