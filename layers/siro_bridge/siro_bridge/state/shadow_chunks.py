"""What the shadow mode wrote down, through the whole table: a megabyte of it a request."""

from typing import TYPE_CHECKING

from siro_bridge.domain.operate.listing import Chunk, Place, WrittenDown
from siro_bridge.state import table
from siro_bridge.state.journal import PREFIX, DynamoJournal
from siro_bridge.state.ledger_items import recording_id_of, recording_partition

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import ScanInputTypeDef


class DynamoShadowChunks:
    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table = table_name
        self._journal = DynamoJournal(client, table_name, retention_seconds=0)

    @table.table_errors
    def read(self, place: Place) -> Chunk[WrittenDown]:
        request: ScanInputTypeDef = {
            "TableName": self._table,
            "FilterExpression": "shadow = :true AND begins_with(sk, :journal) AND begins_with(pk, :recording)",
            "ExpressionAttributeValues": {
                ":true": {"BOOL": True},
                ":journal": table.text(PREFIX),
                ":recording": table.text(recording_partition("")),
            },
        }
        if place.key:
            request["ExclusiveStartKey"] = place.key
        answer = self._client.scan(**request)
        entries = [
            ({"pk": item["pk"], "sk": item["sk"]}, WrittenDown(recording_id_of(item), self._journal.past_entry(item)))
            for item in answer["Items"]
        ]
        return Chunk(entries, answer.get("LastEvaluatedKey"), answer["ScannedCount"])
