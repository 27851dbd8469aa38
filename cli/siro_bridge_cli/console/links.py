"""Where a page's links lead: to other pages of the running console, or to places in the one file."""

from collections.abc import Collection
from typing import Protocol
from urllib.parse import quote, urlencode


class Links(Protocol):
    """An empty text where there is nothing to lead to. `is_live`: what they lead to changes with the stack."""

    is_live: bool

    def page(self, name: str) -> str:
        """One of the console's pages, such as `trust`; the first one is the empty name."""
        ...

    def recordings(self, **query: str) -> str: ...

    def recording(self, recording_id: str, action: str = "") -> str: ...


class LiveLinks:
    is_live = True

    def __init__(self, base: str) -> None:
        self._base = base

    def page(self, name: str) -> str:
        return f"{self._base}/{name}"

    def recordings(self, **query: str) -> str:
        given = {name: value for name, value in query.items() if value}
        return f"{self._base}/recordings" + (f"?{urlencode(given)}" if given else "")

    def recording(self, recording_id: str, action: str = "") -> str:
        address = f"{self._base}/recordings/{quote(recording_id, safe='')}"
        return f"{address}/{action}" if action else address


class FileLinks:
    """`told` are the recordings whose timeline is in the file."""

    is_live = False

    def __init__(self, told: Collection[str]) -> None:
        self._told = told

    def page(self, name: str) -> str:
        return f"#{name or 'flow'}"

    def recordings(self, **_query: str) -> str:
        return "#recordings"

    def recording(self, recording_id: str, action: str = "") -> str:
        return f"#recording-{quote(recording_id, safe='')}" if recording_id in self._told and not action else ""
