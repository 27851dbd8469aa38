"""Siro's own list of recordings, read since the last sweep: with it, no webhook is needed for nothing to be lost."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

MOST_SEEN = 500
"""Pages that are known again; their digests have to fit into the mark's item."""


class RecordingList(Protocol):
    def recordings(self, updated_since: datetime, cursor: str | None) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class SweepRecordings:
    """`ours` tells whether links belong to this CRM's connection; `expects_webhooks`: those that none told of count.

    `rules` stands for what the mapping says of writing back: what was applied under others is wanted again.

    The last hour before a night or a weekend is listed by each run until the next recording comes: a page that is as
    the last sweep found it, with nothing to do, is not looked up in the ledger again.
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
    _settled: dict[str, int] = field(default_factory=dict)
    """pages of this pass that there was nothing to do for, as `Watermark.seen` has them"""

    def run(self, deadline: Deadline) -> None:
        """The watermark (and Siro's page cursor in it) moves when a page's recordings are in the queue."""
        now = self.now()
        mark = (self.marks.read() or Watermark.first(now, OVERLAP)).begin(now)
        self._settled.clear()
        while deadline.allows(REQUEST_SECONDS):
            mark, page = self._page(mark)
            recordings = page["data"]
            self._look_at(recordings, mark.seen)
            following = page.get("cursor")
            mark = mark.passed((str(following), ""), _newest(recordings))
            if not following or not recordings or page.get("hasNextPage") is False:
                self.marks.write(replace(mark.caught_up(OVERLAP), seen=dict(self._settled)))
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

    def _look_at(self, recordings: Sequence[Mapping[str, Any]], seen: Mapping[str, int]) -> None:
        """When it ends, the queue has what is wanted of the page."""
        foreign = [links is not None and not self.ours(links) for links in map(_links, recordings)]
        listed = [
            Listed(str(recording["id"]), self._version(recording), to_take_back=is_foreign)
            for recording, is_foreign in zip(recordings, foreign, strict=True)
        ]
        self.report.add(STEP, "listed", len(listed))
        self.report.add(STEP, "another_connection", sum(foreign))
        page = _digest(listed)
        if page in seen:
            heard, is_settled = seen[page], True
        else:
            sightings = self._want(recordings, listed)
            ours = [sighting for sighting, each in zip(sightings, listed, strict=True) if not each.to_take_back]
            heard, is_settled = sum(each.heard for each in ours), all(each.settled for each in sightings)
        self.report.add(STEP, "heard_of", heard)
        if is_settled and len(self._settled) < MOST_SEEN:
            self._settled[page] = heard

    def _want(self, recordings: Sequence[Mapping[str, Any]], listed: Sequence[Listed]) -> Sequence[Sighting]:
        sightings = self.ledger.want_versions(listed)
        wanted = [
            each.recording_id for each, sighting in zip(listed, sightings, strict=True) if sighting.wanted.must_send
        ]
        self.queue.send_many(wanted)
        self.report.add(STEP, "queued", len(wanted))
        missed = map(self._is_missed, recordings, listed, sightings)
        self.report.add(STEP, "missed_by_webhooks", sum(missed))
        return sightings

    def _version(self, recording: Mapping[str, Any]) -> str:
        try:
            version = listed_version(recording)
        except ValueError:
            version = listed_version({**recording, "crm": None})
        return under_rules(version, self.rules)

    def _is_missed(self, recording: Mapping[str, Any], listed: Listed, sighting: Sighting) -> bool:
        """Whether a webhook should have told of it, and did not."""
        if not self.expects_webhooks or listed.to_take_back or sighting.wanted is not Wanted.NEW:
            return False
        changed = parse_time(recording.get("updatedAt"), UTC)
        return recording.get("crm") is not None and changed is not None and changed < self.now() - WEBHOOK_TIME


def _digest(listed: Sequence[Listed]) -> str:
    """Of a page: which recordings, and how the list has each."""
    told = "\n".join(f"{each.recording_id} {each.version} {each.to_take_back}" for each in listed)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _links(recording: Mapping[str, Any]) -> Links | None:
    """A shape that Siro does not publish is looked at again where the recording is fetched."""
    try:
        return Links.parse(recording.get("crm"))
    except ValueError:
        return None


def _newest(recordings: Sequence[Mapping[str, Any]]) -> datetime | None:
    times = [parse_time(recording.get("updatedAt"), UTC) for recording in recordings]
    return max((time for time in times if time), default=None)
