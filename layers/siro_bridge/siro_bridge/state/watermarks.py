"""Watermarks in the state table, moved only by the run that holds the lease."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from siro_bridge.domain.errors import LeaseHeldError
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.state import table
from siro_bridge.state.lease import DynamoLease

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class DynamoWatermarks:
    """The watermark of one `scope`: an organization, an entity and what the mapping makes of it."""

    def __init__(self, client: "DynamoDBClient", table_name: str, lease: DynamoLease, scope: str) -> None:
        self._client = client
        self._table = table_name
        self._lease = lease
        self._key = {"pk": table.text("watermark"), "sk": table.text(scope)}

    @table.table_errors
    def read(self) -> Watermark | None:
        item = self._client.get_item(TableName=self._table, Key=self._key, ConsistentRead=True).get("Item")
        return read_watermark(item) if item else None

    @table.table_errors
    def write(self, watermark: Watermark) -> None:
        """Raises LeaseHeldError when another run has taken over."""
        put_as_holder(self._client, self._table, self._lease, self._key | _item(watermark))


def put_as_holder(client: "DynamoDBClient", table_name: str, lease: DynamoLease, item: dict[str, Any]) -> None:
    """Raises LeaseHeldError when another run has taken over."""
    put: TransactWriteItemTypeDef = {"Put": {"TableName": table_name, "Item": item}}
    try:
        client.transact_write_items(TransactItems=[lease.condition, put])
    except ClientError as error:
        reasons = error.response.get("CancellationReasons", [])
        if reasons and reasons[0].get("Code") == "ConditionalCheckFailed":
            raise LeaseHeldError("another run took over; this one stops") from None
        raise


def _item(watermark: Watermark) -> dict[str, Any]:
    item = {"since": _time(watermark.since), "started": _time(watermark.started)}
    if watermark.newest:
        item["newest"] = _time(watermark.newest)
    if watermark.resume:
        item["resume_cursor"], item["resume_key"] = (table.text(part) for part in watermark.resume)
    return item


def read_watermark(item: dict[str, Any]) -> Watermark:
    resume = (table.read(item, "resume_cursor"), table.read(item, "resume_key"))
    newest = table.read(item, "newest")
    return Watermark(
        since=datetime.fromisoformat(table.read(item, "since")),
        started=datetime.fromisoformat(table.read(item, "started")),
        resume=resume if "resume_cursor" in item else None,
        newest=datetime.fromisoformat(newest) if newest else None,
    )


def _time(moment: datetime) -> dict[str, Any]:
    return table.text(moment.isoformat())
