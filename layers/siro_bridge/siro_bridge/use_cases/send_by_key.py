"""Records that are not met on the way through the CRM's changes: read by their keys, and sent as a page.

They are deals that an appointment names before Siro has them, records that carry an account that changed alone, and
what was refused and whose pause is over.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import ConfigurationError, SiroFailedError, TooManyRefusedError
from siro_bridge.domain.sync.records import Refusal, RefusalStore, SentStore, can_be_asked_for, has_no_id
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline, pause
from siro_bridge.use_cases.keep_refusals import FIRST_PAUSE, LONGEST_PAUSE
from siro_bridge.use_cases.read_each import LONGEST_ID, ReadEach, Reading, read_those_there
from siro_bridge.use_cases.send_records import Synced
from siro_bridge.use_cases.sync_changes import Settle

logger = logging.getLogger(__name__)

DUE_AT_ONCE = 100
CARRIERS_AT_ONCE = 500

CARRIERS: dict[str, Synced] = {"_opportunity": "opportunities", "_engagement": "engagements"}
"""Helper column of the accounts' select (an external id, or a list of them) → the entity it names."""


@dataclass(frozen=True, slots=True)
class SendByKey:
    """Of one entity; `settle` takes the rows that are found."""

    entity: Synced
    reader: CrmReader
    settle: Settle

    def send_those_there(self, keys: Sequence[str]) -> None:
        """What the CRM refuses to show, or answers oddly, is left out and logged.

        Raises what `settle` raises, UnavailableError, and ConfigurationError where so many odd answers come in a row
        that the mapping is wrong.
        """
        if rows := read_those_there(self.reader, self.entity, keys):
            self.settle(rows)

    def send_each(self, keys: Sequence[str], deadline: Deadline) -> Reading:
        """Which keys could not be read, and why, is in the answer. Raises what `settle` raises."""
        reading = ReadEach(
            lambda some: self.reader.read_by_keys(self.entity, some), lambda: deadline.allows(REQUEST_SECONDS)
        ).read(keys)
        if reading.rows:
            self.settle(reading.rows)
        return reading


@dataclass(frozen=True, slots=True)
class EnsureOpportunities:
    """Siro resolves a bare `externalId` only to a record it has: a deal it never got goes before its appointment.

    One that is nested whole in the appointment needs nothing; of one that the CRM does not show, Siro decides. `sent`
    is what Siro has of the deals.
    """

    sent: SentStore
    deals: SendByKey

    def ensure(self, engagements: Sequence[dict[str, Any]]) -> None:
        """A deal that Siro refuses, or fails at, costs its own appointments alone, which Siro refuses by name.

        In an outage nothing is sent: when Siro is back, an appointment shall not arrive before its deal.
        """
        named = (engagement.get("opportunity") for engagement in engagements)
        bare = list(dict.fromkeys(deal["externalId"] for deal in named if deal and set(deal) == {"externalId"}))
        known = self.sent.read(bare) if bare else {}
        if not (missing := [external_id for external_id in bare if external_id not in known]):
            return
        try:
            self.deals.send_those_there(missing)
        except (SiroFailedError, TooManyRefusedError) as error:
            logger.warning("appointments are sent without the deals that they name: %s", error)


@dataclass(frozen=True, slots=True)
class ResendAccounts:
    """An account that changed alone: Siro takes accounts inside the records that carry them, which are sent again."""

    carriers: Mapping[Synced, SendByKey]

    def resend(self, accounts: Sequence[SourceRow]) -> None:
        """Unchanged records are left out as ever: their digest covers the account inside them."""
        for helper, entity in CARRIERS.items():
            if entity in self.carriers:
                keys = list(dict.fromkeys(_ids(account.helpers.get(helper) for account in accounts)))
                for some in chunks(keys, CARRIERS_AT_ONCE):
                    self.carriers[entity].send_those_there(some)


def _ids(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        several = value if isinstance(value, list | tuple) else [value]
        yield from (str(one) for one in several if one is not None)


@dataclass(frozen=True, slots=True)
class RetryRefused:
    """What was refused, and whose pause is over: the mapping, Siro or the CRM may take it by now.

    Whatever the CRM makes of such a key, it keeps no other record from being read, in this run or the next.
    """

    store: RefusalStore
    by_key: SendByKey
    clock: Callable[[], float] = time.time

    def run(self, deadline: Deadline) -> None:
        """Raises what the mapping has wrong for some record, once all else is done."""
        if mistake := self.retry(deadline):
            raise mistake

    def retry(self, deadline: Deadline) -> ConfigurationError | None:
        """Rows are settled, which writes down what is refused anew. What the mapping has wrong comes back."""
        due = [item.id for item in self.store.due(int(self.clock()), DUE_AT_ONCE)]
        reading = self.by_key.send_each([key for key in due if can_be_asked_for(key)], deadline)
        if due:
            self._put_off_or_forget(due, reading)
        return reading.mistake

    def _put_off_or_forget(self, due: Sequence[str], reading: Reading) -> None:
        """What is not due any more by now was sent, is as Siro has it, or is gone from the CRM."""
        left = {key: refusal for key, refusal in self.store.read(due).items() if refusal.due_at <= self.clock()}
        put_off = [self._later(left[key]) for key in reading.failed if key in left]
        put_off += (unmet := [self._to_be_met(refusal) for key, refusal in left.items() if _may_be_met(refusal)])
        if reading.away and (first := left.get(reading.unasked[0])):  # it may be why: others come first next time
            put_off.append(replace(first, due_at=int(self.clock() + FIRST_PAUSE)))
        self.store.write(put_off)
        kept = {*reading.failed, *reading.unasked, *(refusal.external_id for refusal in unmet)}
        self.store.forget([key for key in left if key not in kept])
        for key, reason in reading.failed.items():
            logger.warning(
                "%s %s: is tried again later, as it could not be read: %s", self.by_key.entity, key[:LONGEST_ID], reason
            )

    def _later(self, refusal: Refusal) -> Refusal:
        due_at = int(self.clock() + pause(refusal.attempts, FIRST_PAUSE, LONGEST_PAUSE))
        return replace(refusal, attempts=refusal.attempts + 1, due_at=due_at)

    def _to_be_met(self, refusal: Refusal) -> Refusal:
        """It is told anew when a list shows it, and still as one that is known: many new ones would stop the run."""
        return replace(refusal, attempts=0, due_at=int(self.clock() + LONGEST_PAUSE))


def _may_be_met(refusal: Refusal) -> bool:
    """Whether it has no id to be asked for by, and lists were not looked through for it for a day yet."""
    return has_no_id(refusal.external_id) and refusal.attempts > 0
