"""Siro's own list of recordings, read since the last sweep: with it, no webhook is needed for nothing to be lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from siro_bridge.domain.errors import SiroRefusedError
from siro_bridge.domain.payload.times import parse_time
from siro_bridge.domain.recording.ledger import Listed, Sighting, SweepLedger, listed_version, under_rules
from siro_bridge.domain.recording.links import Links
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.domain.sync.records import WatermarkStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.use_cases.redrive import BulkQueue

STEP = "sweep"
OVERLAP = timedelta(hours=1)
WEBHOOK_TIME = timedelta(minutes=15)
"""A recording this young is not missed yet: its webhook may be on its way, or be tried a third time."""


class RecordingList(Protocol):
    def recordings(self, updated_since: datetime, cursor: str | None) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class SweepRecordings:
    """`ours` tells whether links belong to this CRM's connection; `expects_webhooks`: those that none told of count.

    `rules` stands for what the mapping says of writing back: what was applied under others is wanted again.
    """

    api: RecordingList
    ledger: SweepLedger
    queue: BulkQueue
    marks: WatermarkStore
    ours: Callable[[Links], bool]
    rules: str
    report: Report
    now: Callable[[], datetime]
    expects_webhooks: bool = True

    def run(self, deadline: Deadline) -> None:
        """The watermark (and Siro's page cursor in it) moves when a page's recordings are in the queue."""
        now = self.now()
        mark = (self.marks.read() or Watermark.first(now, OVERLAP)).begin(now)
        while deadline.allows(REQUEST_SECONDS):
            mark, page = self._page(mark)
            recordings = page["data"]
            self._want(recordings)
            following = page.get("cursor")
            mark = mark.passed((str(following), ""), _newest(recordings))
            if not following or not recordings or page.get("hasNextPage") is False:
                self.marks.write(mark.caught_up(OVERLAP))
                return
            self.marks.write(mark)
        self.report.unfinished.add(STEP)

    def _page(self, mark: Watermark) -> tuple[Watermark, Mapping[str, Any]]:
        """A page cursor of an earlier run may be stale by now: then the pass begins again."""
        if mark.resume:
            try:
                return mark, self.api.recordings(mark.since, mark.resume[0])
            except SiroRefusedError:
                mark = mark.restarted()
        return mark, self.api.recordings(mark.since, None)

    def _want(self, recordings: Sequence[Mapping[str, Any]]) -> None:
        foreign = [links is not None and not self.ours(links) for links in map(_links, recordings)]
        listed = [
            Listed(str(recording["id"]), self._version(recording), to_take_back=is_foreign)
            for recording, is_foreign in zip(recordings, foreign, strict=True)
        ]
        sightings = self.ledger.want_versions(listed)
        for recording, is_foreign, sighting in zip(recordings, foreign, sightings, strict=True):
            self._count(recording, sighting, is_foreign=is_foreign)
        wanted = [
            each.recording_id for each, sighting in zip(listed, sightings, strict=True) if sighting.wanted.must_send
        ]
        self.queue.send_many(wanted)
        self.report.add(STEP, "queued", len(wanted))

    def _version(self, recording: Mapping[str, Any]) -> str:
        try:
            version = listed_version(recording)
        except ValueError:
            version = listed_version({**recording, "crm": None})
        return under_rules(version, self.rules)

    def _count(self, recording: Mapping[str, Any], sighting: Sighting, *, is_foreign: bool) -> None:
        self.report.add(STEP, "listed")
        if is_foreign:
            self.report.add(STEP, "another_connection")
            return
        changed = parse_time(recording.get("updatedAt"), UTC)
        old_enough = changed is not None and changed < self.now() - WEBHOOK_TIME
        if self.expects_webhooks and sighting.wanted is Wanted.NEW and old_enough and recording.get("crm") is not None:
            self.report.add(STEP, "missed_by_webhooks")
        if sighting.heard:
            self.report.add(STEP, "heard_of")


def _links(recording: Mapping[str, Any]) -> Links | None:
    """A shape that Siro does not publish is looked at again where the recording is fetched."""
    try:
        return Links.parse(recording.get("crm"))
    except ValueError:
        return None


def _newest(recordings: Sequence[Mapping[str, Any]]) -> datetime | None:
    times = [parse_time(recording.get("updatedAt"), UTC) for recording in recordings]
    return max((time for time in times if time), default=None)
