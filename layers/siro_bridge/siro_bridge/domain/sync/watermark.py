"""How far the changes of one entity are synced."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

SETTLED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Watermark:
    """A pass reads all that changed from `since` on; a run that is out of time leaves it at `resume`.

    `resume` is the (cursor, key) of the last row that Siro accepted or that is written down as refused.
    `started` is when the pass began, `newest` the latest change that any pass has seen. Rows count as settled
    (`settled.py`) that were looked at since `settled_since`. `seen` are the pages of Siro's list for which the last
    pass found nothing to do, by digest, each with how many of its recordings a webhook had told of.
    """

    since: datetime
    started: datetime
    resume: tuple[str, str] | None = None
    newest: datetime | None = None
    settled_since: datetime | None = None
    seen: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def first(cls, now: datetime, start_from: timedelta) -> "Watermark":
        return cls(since=now - start_from, started=now)

    @property
    def is_new(self) -> bool:
        """Whether no change was seen yet, by this pass or another one."""
        return self.newest is None and self.resume is None

    def back_to(self, since: datetime, now: datetime) -> "Watermark":
        """A new pass over all that changed since then; never less than was to be read anyway."""
        return Watermark(since=min(since, self.since), started=now)

    def begin(self, now: datetime) -> "Watermark":
        """At the start of a run: a pass that was broken off keeps its beginning."""
        return self if self.resume else replace(self, started=now)

    def looking_anew(self, now: datetime) -> "Watermark":
        """Each row is looked at anew once in a while, and when a pass goes back."""
        is_new = self.settled_since is not None and timedelta() <= now - self.settled_since < SETTLED_FOR
        return self if is_new else replace(self, settled_since=now)

    def passed(self, position: tuple[str, str], newest: datetime | None) -> "Watermark":
        times = [time for time in (self.newest, newest) if time is not None]
        return replace(self, resume=position, newest=max(times, default=None))

    def restarted(self) -> "Watermark":
        """The pass begins again: its place is not valid any more."""
        return replace(self, resume=None)

    def caught_up(self, overlap: timedelta) -> "Watermark":
        """The next pass begins early enough for rows that were committed late.

        Not later than this pass began: what changed behind the reader's back during a long pass is read again.
        Not later than the newest change seen: a CRM (or its replica) whose clock is behind ours is not outrun;
        one whose clock, or whose one row, is ahead of ours does not take the mark into the future with it.
        """
        latest = min(self.started, self.newest) if self.newest else self.started
        # a pass without changes leaves the mark where it was: it may be behind for good reason
        ahead = self.newest is not None and latest - self.since > overlap
        return replace(self, since=latest - overlap if ahead else self.since, resume=None)
