"""Each page of the running console: one question to the stack, one template."""

from typing import Any

from siro_bridge_cli.console.links import LiveLinks
from siro_bridge_cli.console.render import make_environment
from siro_bridge_cli.console.source import Source, Wanted

NAVIGATION = (
    ("", "Flow"),
    ("recordings", "Recordings"),
    ("refused", "Refused records"),
    ("trust", "Trust"),
    ("shadow", "Would write"),
)
STATES = ("received", "working", "waiting", "incomplete", "failed", "done", "erased")
DONE = {
    "replayed": "It is queued again. This page shows what becomes of it.",
    "nothing": "There was nothing to do: it is under way already, or done.",
}
"""What an action leaves to say, by the word that the address carries: no text of an address is shown."""


class UnknownRecordingError(LookupError):
    """Nobody has heard of such a recording."""


class Pages:
    def __init__(self, source: Source, base: str, stack: str, *, allow_changes: bool) -> None:
        self._source = source
        self.links = LiveLinks(base)
        self._environment = make_environment()
        self._shared = {
            "base": base,
            "links": self.links,
            "stack": stack,
            "navigation": NAVIGATION,
            "allow_changes": allow_changes,
        }

    def overview(self) -> str:
        return self._page("overview.html", "", overview=self._source.overview())

    def recordings(self, wanted: Wanted, after: str) -> str:
        """Raises ValueError for an `after` that is none."""
        rows = self._source.recordings(wanted, after)
        return self._page("recordings.html", "recordings", rows=rows, wanted=wanted, after=after, states=STATES)

    def story(self, recording_id: str, did: str = "") -> str:
        story = self._source.story(recording_id)
        if story is None:
            raise UnknownRecordingError(recording_id)
        return self._page("story.html", "recordings", story=story, did=DONE.get(did, ""))

    def refused(self) -> str:
        return self._page("refused.html", "refused", refused=self._source.refused())

    def trust(self) -> str:
        return self._page("trust.html", "trust", trust=self._source.trust())

    def shadow(self, after: str) -> str:
        """Raises ValueError for an `after` that is none."""
        return self._page("shadow.html", "shadow", would_write=self._source.would_write(after), after=after)

    def ask_replay(self, recording_id: str) -> str:
        return self._page("ask_replay.html", "recordings", recording_id=recording_id)

    def ask_undo(self, recording_id: str) -> str:
        plan = self._source.undo_plan(recording_id)
        return self._page("undo.html", "recordings", recording_id=recording_id, plan=plan, asked=False)

    def undo(self, recording_id: str) -> str:
        plan = self._source.undo(recording_id)
        return self._page("undo.html", "recordings", recording_id=recording_id, plan=plan, asked=True)

    def problem(self, title: str, text: str) -> str:
        return self._page("problem.html", "", title=title, text=text)

    def _page(self, template: str, current: str, **data: Any) -> str:
        return self._environment.get_template(template).render(**self._shared, current=current, **data)
