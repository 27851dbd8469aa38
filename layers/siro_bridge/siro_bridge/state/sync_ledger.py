"""The ledger as the sync function moves it: what Siro lists, and what is due again."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from siro_bridge.domain.recording.ledger import STUCK_SECONDS, Listed, Sighting, State, Wanted
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches, table
from siro_bridge.state.ledger_items import DUE_SHARDS, FAILED, ledger_key, recording_id_of
from siro_bridge.state.ledger_lists import list_shard

_WANT_VERSION = (
    "attribute_not_exists(#state)"
    " OR (#state IN (:done, :incomplete) AND (attribute_not_exists(applied_version) OR applied_version <> :version))"
    " OR (#state IN (:failed, :waiting) AND (attribute_not_exists(listed_version) OR listed_version <> :version))"
)
"""A waiting item is not woken by what it is waiting since, only by news; received and working see the news anyway."""

_KEPT_VERSION: dict[str, str] = {
    State.DONE: "applied_version",
    State.INCOMPLETE: "applied_version",
    State.FAILED: "listed_version",
    State.WAITING: "listed_version",
}


class DynamoSyncLedger:
    def __init__(self, client: Any, table_name: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table_name
        self._clock = clock

    @table.table_errors
    def want_versions(self, listed: Sequence[Listed]) -> list[Sighting]:
        """One read for all: most were applied as they are, and a write that changes nothing costs as one that does."""
        keys = [ledger_key(recording_id) for recording_id in dict.fromkeys(each.recording_id for each in listed)]
        items = batches.read_items(self._client, self._table, keys)
        known = {recording_id_of(item): item for item in items}
        return [self._sighting(each, known.get(each.recording_id, {})) for each in listed]

    def _sighting(self, listed: Listed, item: Mapping[str, Any]) -> Sighting:
        """`item` may have moved since it was read: where it seems to be behind, the write's condition decides."""
        if item and not _is_behind(item, listed):
            return Sighting(Wanted.DUPLICATE, heard=bool(table.read(item, "svix_id")))
        condition = f"attribute_exists(places) AND ({_WANT_VERSION})" if listed.to_take_back else _WANT_VERSION
        moved, before = self._receive(listed.recording_id, condition, listed.version)
        wanted_before = {"svix_id", "listed_version"} & before.keys()
        wanted = Wanted.DUPLICATE if not moved else Wanted.RESEND if wanted_before else Wanted.NEW
        return Sighting(wanted, heard=bool(table.read(before, "svix_id")))

    @table.table_errors
    def want(self, recording_id: str) -> Wanted:
        moved, _ = self._receive(recording_id, "attribute_not_exists(#state)", "")
        return Wanted.NEW if moved else Wanted.DUPLICATE

    @table.table_errors
    def due(self, now: int, limit: int) -> list[Due]:
        shards = [*DUE_SHARDS, table.INCOMPLETE, table.OVERDUE]
        share = max(1, limit // len(shards))
        items = [
            item
            for shard in shards
            for item in batches.query_due(self._client, self._table, shard, now=now, limit=share)
        ]
        return [Due(recording_id_of(item), int(table.read(item, "due_at"))) for item in items]

    @table.table_errors
    def overdue(self) -> int:
        """Whatever their time: those that are not due yet wait as well."""
        return batches.count_listed(self._client, self._table, table.OVERDUE)

    @table.table_errors
    def postpone(self, due: Due, due_at: int) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=ledger_key(due.id),
                UpdateExpression="SET due_at = :to",
                ConditionExpression="due_at = :seen",
                ExpressionAttributeValues={":to": table.number(due_at), ":seen": table.number(due.due_at)},
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return False
        return True

    @table.table_errors
    def replay(self, recording_id: str) -> bool:
        """One conditional move, so that a second one finds it `received`; what was listed and heard of it stays.

        It moves to a partition that sync runs read, whichever it was in.
        """
        condition = "#state IN (:waiting, :incomplete, :failed, :done)"
        moved, _ = self._receive(recording_id, condition, None, due_in=0)
        return moved

    @table.table_errors
    def mend_stranded(self, limit: int) -> int:
        """Recordings that are listed among the failed, where no sync run looks, and are not: due now. How many."""
        listed = list_shard(self._client, self._table, FAILED, limit)
        return sum(self.replay(item.recording_id) for item in listed if item.is_stranded)

    def _receive(
        self, recording_id: str, condition: str, version: str | None, due_in: int = STUCK_SECONDS
    ) -> tuple[bool, dict[str, Any]]:
        """Whether the condition held, and the item as it was, empty when there was none.

        `due_in` seconds it is queued again, should nobody have claimed it by then.
        """
        now = int(self._clock())
        states = {f":{state}": table.text(state) for state in State}
        listed = {} if version is None else {":version": table.text(version)}
        used = {name: value for name, value in states.items() if name in condition}
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=ledger_key(recording_id),
                UpdateExpression="SET #state = :received, received_at = :now, "
                + ("listed_version = :version, " if listed else "")
                + "due_shard = :shard, due_at = :due REMOVE attempts, waiting_since, reason, refused, tries "
                "ADD seq :one",
                ConditionExpression=condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    **used,
                    ":received": table.text(State.RECEIVED),
                    **listed,
                    ":now": table.number(now),
                    ":shard": table.text(table.shard(recording_id)),
                    ":due": table.number(now + due_in),
                    ":one": table.number(1),
                },
                ReturnValues="ALL_OLD",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not table.condition_failed(error):
                raise
            return False, table.blocking_item(error)
        return True, answer.get("Attributes", {})


def _is_behind(item: Mapping[str, Any], listed: Listed) -> bool:
    """The condition above, of an item that was read."""
    if "state" not in item:
        return True
    kept = _KEPT_VERSION.get(table.read(item, "state"))
    if kept is None or (listed.to_take_back and "places" not in item):
        return False
    return table.read(item, kept) != listed.version
