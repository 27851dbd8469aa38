"""What a person should know of how the bridge is doing, each with what helps: the worst first."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from siro_bridge.domain.operate.mends import NOTHING, Mend, mend_failed, mend_for, mend_refused
from siro_bridge.domain.operate.next_step import in_words
from siro_bridge.domain.operate.runs import missed_by_webhooks
from siro_bridge.domain.operate.stuck import Finding, Status
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.recording.ledger import OVERDUE_SECONDS

SILENCE_SECONDS = 2 * 3600
"""The schedule runs at least once an hour."""

STOPPED_RUNS = 3
"""A step that so many runs in a row left early does not mend itself."""

_LOG = Mend("look into the log of the function; `siro-bridge doctor` checks what it needs")


def findings(status: Status) -> tuple[Finding, ...]:
    found = [finding for look in _LOOKS for finding in look(status)]
    return tuple(sorted(found, key=lambda finding: not finding.mend.needs_person))


def _schedule(status: Status) -> Iterator[Finding]:
    if status.surroundings.schedule_state == "DISABLED":
        yield Finding(
            "the schedule of the sync is disabled: nothing is read from the CRM, and nothing that waits goes on",
            Mend("`siro-bridge setup enable` switches it on; `siro-bridge sync` runs it once meanwhile"),
        )


def _silence(status: Status) -> Iterator[Finding]:
    ended_at = status.runs[0].ended_at if status.runs else None
    if ended_at is None:
        yield Finding("no sync run has ended yet", Mend("`siro-bridge sync` runs one now, and says what it needs"))
    elif status.at - ended_at > SILENCE_SECONDS:
        yield Finding(
            f"the last sync run ended {in_words(status.at - ended_at)} ago",
            Mend("`siro-bridge sync` runs one now; `siro-bridge doctor` looks at its schedule"),
        )


def _last_run(status: Status) -> Iterator[Finding]:
    if not status.runs:
        return
    last, failed = status.runs[0], set[str]()
    for failure in dict.fromkeys(last.failures):
        failed.add(failure)
        yield Finding(f"the last sync run failed: {failure}", mend_for(failure) or _LOG)
    for step, reason in last.stopped.items():
        if not any(reason in failure for failure in failed):
            yield Finding(f"the last sync run left {step} early: {reason}", _stopped(status, step, reason))


def _stopped(status: Status, step: str, reason: str) -> Mend:
    known = mend_for(reason) or NOTHING
    lasts = len(status.runs) >= STOPPED_RUNS and all(step in run.stopped for run in status.runs[:STOPPED_RUNS])
    return replace(known, needs_person=known.needs_person or lasts)


def _mint(status: Status) -> Iterator[Finding]:
    if status.mint_failure:
        mend = mend_for(status.mint_failure) or NOTHING
        yield Finding(f"no OAuth token could be minted: {status.mint_failure}", mend)


def _dead_letters(status: Status) -> Iterator[Finding]:
    if letters := status.surroundings.dead_letters:
        yield Finding(
            f"{_counted(len(letters), 'message')} given up after five attempts, a bug or an outage",
            Mend(
                "see why with `siro-bridge trace RECORDING`; once that is mended, `siro-bridge replay --dead-letters`"
            ),
            tuple(dict.fromkeys(letter.recording_id or letter.message_id for letter in letters)),
        )


def _parked(status: Status) -> Iterator[Finding]:
    by_reason = defaultdict(list)
    for body in status.parked:
        by_reason[body.reason].append(body.svix_id)
    for reason, ids in by_reason.items():
        yield Finding(
            f"{_counted(len(ids), 'webhook')} not understood: {reason}",
            Mend(
                "after the next upgrade `siro-bridge replay --parked` reads them again; "
                "`--discard` takes out what nobody needs"
            ),
            tuple(ids),
        )


def _stranded(status: Status) -> Iterator[Finding]:
    if ids := [item.recording_id for item in status.recordings.items if item.is_stranded]:
        yield Finding(
            f"{_counted(len(ids), 'recording')} left where no sync run looks, by an older way of trying again",
            Mend("`siro-bridge replay --failed`"),
            tuple(ids),
        )


def _failed(status: Status) -> Iterator[Finding]:
    for reason, ids in _by_reason(status, lambda item: item.state is State.FAILED):
        yield Finding(f"{_counted(len(ids), 'recording')} failed: {reason}", mend_failed(reason), ids)


def _incomplete(status: Status) -> Iterator[Finding]:
    refused = defaultdict(list)
    for item in status.recordings.items:
        for name, reason in item.refused.items() if item.state is State.INCOMPLETE else ():
            refused[name, reason].append(item.recording_id)
    for (name, reason), ids in refused.items():
        yield Finding(f"the CRM refuses {name}: {reason}", mend_refused(reason), tuple(ids))


def _waiting_for_errors(status: Status) -> Iterator[Finding]:
    def fails(item: LedgerItem) -> bool:
        return item.state in (State.WAITING, State.WORKING) and item.failing_since is not None and not item.is_stranded

    since = {item.recording_id: item.failing_since or status.at for item in status.recordings.items}
    for reason, ids in _by_reason(status, fails):
        longest = status.at - min(since[recording_id] for recording_id in ids)
        known = mend_for(reason) or NOTHING
        yield Finding(
            f"{_counted(len(ids), 'recording')} waiting for {in_words(longest)}: {reason}",
            replace(known, needs_person=known.needs_person or longest > OVERDUE_SECONDS),
            ids,
        )


def _refused_records(status: Status) -> Iterator[Finding]:
    for record in status.refused_records:
        who, mend = ("the CRM", "what the CRM says of the field") if record.entity == "deep link" else _SIRO
        yield Finding(
            f"{who} refuses {record.entity} {record.external_id}: {'; '.join(record.issues) or 'no reason given'}",
            Mend(f"correct {mend}; it is tried again by itself, at once by `siro-bridge resync {record.external_id}`"),
            (record.external_id,),
        )


def _not_taken(status: Status) -> Iterator[Finding]:
    """Each run sends them again, so that the last one knows."""
    last = status.runs[0] if status.runs else None
    for line in last.not_taken if last else ():
        yield Finding(
            f"the CRM has this deal no more, and Siro refuses to delete it: {line}",
            Mend(
                "nothing; it is tried again in each run. If it lasts, delete it at Siro, or give Siro's support its id"
            ),
        )


_SIRO = ("Siro", "that field in the CRM, or its line in mapping.yaml")


def _missed(status: Status) -> Iterator[Finding]:
    if missed := missed_by_webhooks(status.runs):
        heard = sum(run.total("heard_of") for run in status.runs)
        yield Finding(
            f"{_counted(missed, 'recording')} that no webhook told of, found by the last {len(status.runs)} sync runs",
            Mend(
                "look at the endpoint at Siro, Webhooks: is it enabled, with both events, and what did we answer? "
                "`siro-bridge doctor` tries it",
                needs_person=not heard,
            ),
        )


_LOOKS: Sequence[Callable[[Status], Iterator[Finding]]] = (
    _schedule,
    _silence,
    _last_run,
    _mint,
    _dead_letters,
    _stranded,
    _failed,
    _incomplete,
    _waiting_for_errors,
    _refused_records,
    _not_taken,
    _parked,
    _missed,
)


def _by_reason(status: Status, wanted: Callable[[LedgerItem], bool]) -> Iterator[tuple[str, tuple[str, ...]]]:
    grouped = defaultdict(list)
    for item in status.recordings.items:
        if wanted(item):
            grouped[item.reason].append(item.recording_id)
    return ((reason, tuple(ids)) for reason, ids in grouped.items())


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
