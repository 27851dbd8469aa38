"""What people made of what was written: compared in the background, since it takes as long as there are records."""

import threading
from collections.abc import Callable, Iterator

from siro_bridge.domain.operate.trust import Compared, FieldTrust
from siro_bridge_cli.console.views import Trust, TrustSoFar
from siro_bridge_cli.stack.errors import told_failure

Compare = Callable[[Compared], Iterator[Compared]]


class Comparison:
    """`compare` goes on from what was compared before, and gives what has come of it so far, again and again.

    The last one tells of all records.
    """

    def __init__(self, compare: Compare) -> None:
        self._compare = compare
        self._lock = threading.Lock()
        self._so_far: TrustSoFar | None = None
        self._compared = Compared()

    def so_far(self) -> TrustSoFar:
        """What is known now. The first question begins the comparison; the one after a failure was told goes on."""
        with self._lock:
            if self._so_far is None:
                self._so_far = _shown(self._compared)
                threading.Thread(target=self._run, daemon=True).start()
            told = self._so_far
            if told.failure:
                self._so_far = None
            return told

    def whole(self, say: Callable[[str], None]) -> TrustSoFar:
        """All of it, now. Raises what the stack raises."""
        found = Compared()
        for found in self._compare(Compared()):
            say(f"{found.records} records and notes compared with the CRM")
        return _shown(found, is_whole=True)

    def _run(self) -> None:
        try:
            for found in self._compare(self._compared):
                self._compared, self._so_far = found, _shown(found)
            self._so_far = _shown(self._compared, is_whole=True)
        except Exception as error:  # noqa: BLE001  the page tells it; there is nobody else to tell
            so_far = self._so_far or TrustSoFar()
            self._so_far = TrustSoFar(
                so_far.fields, so_far.records, failure=told_failure(error) or type(error).__name__
            )


def _shown(found: Compared, *, is_whole: bool = False) -> TrustSoFar:
    return TrustSoFar([_field(each) for each in found.fields if each.written], found.records, is_whole=is_whole)


def _field(each: FieldTrust) -> Trust:
    ways = sorted(each.ways.items(), key=lambda way: -way[1])
    told = ", ".join(f"{number} {way}" for way, number in ways[:2])
    quoted = next(iter(each.pairs), "")
    return Trust(
        f"{each.target}.{each.field}",
        each.kept,
        each.changed,
        each.emptied,
        f"{told}, such as {quoted}" if quoted else told,
    )
