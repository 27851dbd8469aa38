"""The ledger as the sync function moves it: what Siro lists, and what is due again."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.recording.item import LedgerItem, State
from siro_bridge.domain.recording.ledger import Listed, Sighting
from siro_bridge.domain.recording.moves import FOUND, LIFTED, LISTED, RELINKED, REPLAYED
from siro_bridge.domain.recording.transitions import Facts, Move
from siro_bridge.domain.recording.wanted import STUCK_SECONDS, Wanted
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, pages
from siro_bridge.state.ledger_items import DUE_SHARDS, FAILED, AttributeName, decode, ledger_key, recording_id_of
from siro_bridge.state.ledger_lists import list_shard
from siro_bridge.state.moving import BEGUN_ANEW, Change, move_item
from siro_bridge.state.state_table import StateTable, Write
from siro_bridge.state.table import INCOMPLETE, OVERDUE, shard

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LOOKS = 3
"""A recording may move between two writes that are meant for one state each."""

ONE_MORE: Mapping[AttributeName, Any] = MappingProxyType({"seq": 1})

LIFT: tuple[AttributeName, ...] = ("undone_since",)


_REMEMBERED = "attribute_not_exists(forgotten_at)"


class DynamoSyncLedger:
    def __init__(self, client: "DynamoDBClient", table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._table = StateTable(client, table_name)
        self._clock = clock

    def want_versions(self, listed: Sequence[Listed]) -> list[Sighting]:
        """One read for all: most were applied as they are, and a write that changes nothing costs as one that does.

        An item may be a second old: one that seems to be behind, the write's condition decides about; one that seems to
        be worked on is listed again in the next run.
        """
        keys = [ledger_key(recording_id) for recording_id in dict.fromkeys(each.recording_id for each in listed)]
        items = map(decode, batches.read_items(self._table, keys, consistent=False))
        known = {item.recording_id: item for item in items}
        return [self._sighting(each, known.get(each.recording_id)) for each in listed]

    def _sighting(self, listed: Listed, item: LedgerItem | None) -> Sighting:
        """`item` may have moved since it was read: where it seems to be behind, the write's condition decides."""
        if item and not _is_behind(item, listed):
            # what is to be taken back is not before work that is under way has written it
            settled = item.state is State.DONE and not listed.to_take_back
            return Sighting(Wanted.DUPLICATE, heard=bool(item.svix_id), settled=settled)
        also_if = "attribute_exists(places)" if listed.to_take_back else ""
        received = self._receive(listed.recording_id, LISTED, listed.version, also_if=also_if)
        wanted_before = {"svix_id", "listed_version"} & received.item.keys()
        wanted = Wanted.DUPLICATE if not received.done else Wanted.RESEND if wanted_before else Wanted.NEW
        return Sighting(wanted, heard=bool(received.item.get("svix_id")))

    def want(self, recording_id: str) -> Wanted:
        return Wanted.NEW if self._receive(recording_id, FOUND, "").done else Wanted.DUPLICATE

    def due(self, now: int, limit: int) -> list[Due]:
        shards = [*DUE_SHARDS, INCOMPLETE, OVERDUE]
        share = max(1, limit // len(shards))
        items = [item for name in shards for item in pages.query_due(self._table, name, now=now, limit=share)]
        return [Due(recording_id_of(item), item["due_at"]) for item in items]

    def overdue(self) -> int:
        """Whatever their time: those that are not due yet wait as well."""
        return pages.count_listed(self._table, OVERDUE)

    def postpone(self, due: Due, due_at: int) -> bool:
        values = {":to": due_at, ":seen": due.due_at}
        key = ledger_key(due.id)
        return self._table.update_if(key, "SET due_at = :to", "due_at = :seen", values).done

    def replay(self, recording_id: str, *, undone_too: bool = False) -> bool:
        """One conditional move, so that a second one finds it `received`; what was listed and heard of it stays.

        It moves to a partition that sync runs read, whichever it was in. `undone_too`: what a person has undone is
        written again.
        """
        removes = LIFT if undone_too else ()
        replayed = self._receive(recording_id, REPLAYED, None, due_in=0, removes=removes).done
        return replayed or (undone_too and self._lift(recording_id))

    def _lift(self, recording_id: str) -> bool:
        """Of a recording that is about to be undone; False where it is not."""
        changes = (Change(to, removes=LIFT, adds=ONE_MORE) for to in (State.RECEIVED, State.WORKING))
        return any(move_item(self._table, recording_id, LIFTED, change).done for change in changes)

    def relink(self, recording_id: str) -> bool:
        """It is worked on whatever the ledger has of it, and again by who works on it now. It is due at once.

        False for one that a person had forgotten, which stays as it is, erased or about to be.
        """
        again = Change(State.WORKING, adds=ONE_MORE)
        for _ in range(LOOKS):
            received = self._receive(recording_id, RELINKED, None, due_in=0, also_if=_REMEMBERED)
            if "forgotten_at" in received.item:
                return False
            if received.done or move_item(self._table, recording_id, RELINKED, again, also_if=_REMEMBERED).done:
                return True
        raise UnavailableError(f"recording {recording_id} moves too fast in the ledger; try again")

    def mend_stranded(self, limit: int) -> int:
        """Recordings that are listed among the failed, where no sync run looks, and are not: due now. How many."""
        listed = list_shard(self._table.client, self._table.name, FAILED, limit)
        return sum(self.replay(item.recording_id) for item in listed if item.is_stranded)

    def _receive(
        self,
        recording_id: str,
        move: Move,
        version: str | None,
        *,
        due_in: int = STUCK_SECONDS,
        also_if: str = "",
        removes: tuple[AttributeName, ...] = (),
    ) -> Write:
        """With the item as it was, empty when there was none.

        `due_in` seconds it is queued again, should nobody have claimed it by then.
        """
        now = int(self._clock())
        change = Change(
            State.RECEIVED,
            {
                "received_at": now,
                "due_shard": shard(recording_id),
                "due_at": now + due_in,
                **({} if version is None else {"listed_version": version}),
            },
            removes=(*BEGUN_ANEW, *removes),
            adds=ONE_MORE,
        )
        return move_item(
            self._table,
            recording_id,
            move,
            change,
            Facts(version=version or ""),
            also_if=also_if,
            returning="ALL_OLD",
        )


def _is_behind(item: LedgerItem, listed: Listed) -> bool:
    """The condition of the write, of an item that was read."""
    if listed.to_take_back and not item.places:
        return False
    return LISTED.target(item, Facts(version=listed.version)) is not None
