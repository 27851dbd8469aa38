"""Runs the sync function for somebody who waits: again where the time of one run was too short, until all is done."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from siro_bridge.domain.operate.requests import MOST_KEYS, Backfill, Request, Resync, Sync, sync_request
from siro_bridge.domain.operate.run_reports import LEFT, Report, combined, got_on, hindrances, skipped

PAUSE_SECONDS = 15.0
"""Between two looks whether another run is over."""


class End(StrEnum):
    """How it ended: all is done, something stopped it, another run did not end in time, no time, or no progress."""

    DONE = "done"
    STOPPED = "stopped"
    HELD = "held"
    TIME = "time"
    NO_PROGRESS = "no_progress"


@dataclass(frozen=True, slots=True)
class Ran:
    """`report` is that of all runs together, empty where there was none; `why` is the function's word on an end."""

    end: End
    report: Mapping[str, Any]
    why: str = ""


@dataclass(slots=True)
class RunNow:
    """`invoke` runs the sync function; `tell` is told what goes on, `waits` why it waits for another run, once a wait.

    A run that another one keeps waiting begins as soon as that is over, at the latest after `patience` seconds. No
    run begins after `most` seconds.
    """

    invoke: Callable[[dict[str, Any]], dict[str, Any]]
    tell: Callable[[str], None] = field(default=lambda _: None)
    waits: Callable[[str], None] = field(default=lambda _: None)
    patience: float = 900.0
    most: float = 3600.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def sync(self) -> Ran:
        return self._run(Sync(), _go_on)

    def backfill(self, since: str) -> Ran:
        """Reads again all that changed since that date or time. Raises RequestRefusedError when it is none."""
        return self._run(sync_request({"operation": Backfill.operation, "since": since}), _go_on)

    def resync(self, entity: str, keys: Sequence[str]) -> Ran:
        """Sends the records with these keys. Raises RequestRefusedError."""
        outstanding = list(dict.fromkeys(keys))
        first = asked = _resync(entity, outstanding[:MOST_KEYS])

        def rest(report: Report) -> Request | None:
            nonlocal asked, outstanding
            settled = set(asked.keys) - set(report.get("notes", {}).get(LEFT, ()))
            outstanding = [key for key in outstanding if key not in settled]
            if outstanding:
                asked = _resync(entity, outstanding[:MOST_KEYS])
            return asked if outstanding else None

        ran = self._run(first, rest)
        notes = {**ran.report.get("notes", {}), **({LEFT: outstanding} if outstanding else {})}
        return replace(ran, report={**ran.report, "notes": notes}) if notes else ran

    def _run(self, first: Request, following: Callable[[Report], Request | None]) -> Ran:
        """`following` gives what the next run is to be asked for, None when all is done."""
        ends_at, reports, request = self.clock() + self.most, list[Report](), first
        while True:
            self.tell(f"run {len(reports) + 1}")
            report = self._in_turn(request)
            if skipped(report):
                return Ran(End.HELD, combined(reports) if reports else {}, str(report.get("reason", "")))
            reports.append(report)
            rest = following(report)
            if end := _end(report, is_last=rest is None) or (End.TIME if self.clock() >= ends_at else None):
                return Ran(end, combined(reports))
            request = rest or request

    def _in_turn(self, request: Request) -> Report:
        """The run's report, or the last answer that another run is under way."""
        gives_up_at, waits = self.clock() + self.patience, False
        while True:
            report = self.invoke(request.event())
            if not skipped(report) or self.clock() + PAUSE_SECONDS > gives_up_at:
                return report
            if not waits:
                self.waits(str(report.get("reason", "")))
                waits = True
            self.tell("waiting for another run to end")
            self.sleep(PAUSE_SECONDS)


def _end(report: Report, *, is_last: bool) -> End | None:
    """None where another run is worth it."""
    if hindrances(report):
        return End.STOPPED
    if is_last:
        return End.DONE
    return None if got_on(report) else End.NO_PROGRESS


def _go_on(report: Report) -> Request | None:
    """An ordinary run goes on where the one before ended; a second backfill would begin anew."""
    return Sync() if report.get("unfinished") else None


def _resync(entity: str, keys: Sequence[str]) -> Resync:
    request = sync_request({"operation": Resync.operation, "entity": entity, "keys": keys})
    assert isinstance(request, Resync)  # noqa: S101  narrows for the type checker
    return request
