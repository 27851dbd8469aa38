"""Records as they were read to decide what is written to them, until it is."""

from siro_bridge.crm.http.targets import Snapshot

MOST = 64
"""More than there are workers: what nobody came to write to goes."""


class SeenRecords:
    """Shared by threads. Of records that are updated under a condition: what was read is then true, or refused."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Snapshot] = {}

    def keep(self, target: str, key: str, snapshot: Snapshot) -> None:
        self._seen[target, key] = snapshot
        for oldest in list(self._seen)[:-MOST]:
            self._seen.pop(oldest, None)

    def take(self, target: str, key: str) -> Snapshot | None:
        return self._seen.pop((target, key), None)
