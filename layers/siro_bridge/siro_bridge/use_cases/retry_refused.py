"""What was refused, and whose pause is over: read again by its key, since the mapping, Siro or the CRM may take it."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from siro_bridge.crm.port import CrmReader
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.sync.records import Refusal, RefusalStore, can_be_asked_for, has_no_id
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline, pause
from siro_bridge.mapping.base import EntityName
from siro_bridge.use_cases.keep_refusals import FIRST_PAUSE, LONGEST_PAUSE
from siro_bridge.use_cases.read_each import LONGEST_ID, ReadEach, Reading
from siro_bridge.use_cases.sync_changes import Settle

logger = logging.getLogger(__name__)

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RetryRefused:
    """Whatever the CRM makes of such a key, it keeps no other record from being read, in this run or the next."""

    reader: CrmReader
    clock: Callable[[], float] = time.time

    def __call__(
        self, entity: EntityName, store: RefusalStore, settle: Settle, deadline: Deadline
    ) -> ConfigurationError | None:
        """`settle` tries the rows again, and writes down what is refused anew.

        What the mapping has wrong here comes back, to be raised once all else is done.
        """
        due = [item.id for item in store.due(int(self.clock()), AT_ONCE)]
        keys = [key for key in due if can_be_asked_for(key)]
        reading = ReadEach(
            lambda some: self.reader.read_by_keys(entity, some), lambda: deadline.allows(REQUEST_SECONDS)
        )(keys)
        if reading.rows:
            settle(reading.rows)
        if due:
            self._put_off_or_forget(entity, store, due, reading)
        return reading.mistake

    def _put_off_or_forget(self, entity: EntityName, store: RefusalStore, due: Sequence[str], reading: Reading) -> None:
        """What is not due any more by now was sent, is as Siro has it, or is gone from the CRM."""
        left = {key: refusal for key, refusal in store.read(due).items() if refusal.due_at <= self.clock()}
        put_off = [self._later(left[key]) for key in reading.failed if key in left]
        put_off += (unmet := [self._to_be_met(refusal) for key, refusal in left.items() if _may_be_met(refusal)])
        if reading.away and (first := left.get(reading.unasked[0])):  # it may be why: others come first next time
            put_off.append(replace(first, due_at=int(self.clock() + FIRST_PAUSE)))
        store.write(put_off)
        kept = {*reading.failed, *reading.unasked, *(refusal.external_id for refusal in unmet)}
        store.forget([key for key in left if key not in kept])
        for key, reason in reading.failed.items():
            logger.warning("%s %s: is tried again later, as it could not be read: %s", entity, key[:LONGEST_ID], reason)

    def _later(self, refusal: Refusal) -> Refusal:
        due_at = int(self.clock() + pause(refusal.attempts, FIRST_PAUSE, LONGEST_PAUSE))
        return replace(refusal, attempts=refusal.attempts + 1, due_at=due_at)

    def _to_be_met(self, refusal: Refusal) -> Refusal:
        """It is told anew when a list shows it, and still as one that is known: many new ones would stop the run."""
        return replace(refusal, attempts=0, due_at=int(self.clock() + LONGEST_PAUSE))


def _may_be_met(refusal: Refusal) -> bool:
    """Whether it has no id to be asked for by, and lists were not looked through for it for a day yet."""
    return has_no_id(refusal.external_id) and refusal.attempts > 0
