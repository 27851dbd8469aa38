"""Links that the CRM refused: written down with the reason, and tried again with a growing pause."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.sync.records import Refusal, RefusalStore
from siro_bridge.domain.timing import pause, waited
from siro_bridge.use_cases.keep_refusals import DAY_SECONDS, FIRST_PAUSE, LONGEST_MESSAGE, LONGEST_PAUSE


@dataclass(slots=True)
class KeepRefusedLinks:
    """During one run; by the appointments' external ids."""

    store: RefusalStore
    clock: Callable[[], float]
    _any: bool | None = field(init=False, default=None)

    def remember(self, tried: Sequence[str], refused: Mapping[str, str]) -> int:
        """`refused` are those of the `tried` ones that the CRM refused, with its reasons.

        Gives how many of them it refused more than a day ago as well.
        """
        before = self._before(tried)
        written = [self._refusal(name, reason, before.get(name)) for name, reason in refused.items()]
        self.store.write(written)
        self.store.forget(_settled(before, refused))
        self._any = self._any or bool(refused)
        return sum(waited(each.attempts, FIRST_PAUSE, LONGEST_PAUSE) >= DAY_SECONDS for each in written)

    def _before(self, external_ids: Sequence[str]) -> dict[str, Refusal]:
        """Most runs have none: that is asked once."""
        if self._any is None:
            self._any = self.store.any()
        return self.store.read(external_ids) if self._any else {}

    def _refusal(self, external_id: str, reason: str, before: Refusal | None) -> Refusal:
        attempts = before.attempts + 1 if before else 1
        return Refusal(
            external_id=external_id,
            digest="",
            issues=(Issue((), reason[:LONGEST_MESSAGE]),),
            attempts=attempts,
            due_at=int(self.clock() + pause(attempts - 1, FIRST_PAUSE, LONGEST_PAUSE)),
        )


def _settled(before: Collection[str], refused: Collection[str]) -> list[str]:
    return [name for name in before if name not in refused]
