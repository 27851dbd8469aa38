"""What the product asks of AWS, with what AWS refuses: one list for two clients."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

KEY = {"pk": {"S": "a"}, "sk": {"S": "é"}}
ITEM = KEY | {"bytes": {"B": b"\x00\xff"}, "B": {"M": {"B": {"B": b"x"}, "S": {"N": "1.5"}}}, "words": {"SS": ["x"]}}
ABSENT = {"ConditionExpression": "attribute_not_exists(pk)"}
PRESENT = {"Key": {"pk": {"S": "b"}, "sk": {"S": "b"}}, "ConditionExpression": "attribute_exists(pk)"}


def asked(dynamodb: Any, sqs: Any, secrets: Any, queue: str) -> list[Any]:
    """Every operation of the functions, once and in this order; answers without what differs from call to call."""
    table = {"TableName": "StateTable"}
    unmet = {"ConditionCheck": table | PRESENT}
    return [
        *(
            told(call)
            for call in (
                lambda: dynamodb.put_item(**table, Item=ITEM),
                lambda: dynamodb.get_item(**table, Key=KEY, ConsistentRead=True),
                lambda: dynamodb.get_item(**table, Key={"pk": {"S": "none"}, "sk": {"S": "none"}}),
                lambda: dynamodb.put_item(**table, Item=KEY, **ABSENT, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
                lambda: dynamodb.update_item(
                    **table,
                    Key=KEY,
                    UpdateExpression="ADD #n :one",
                    ExpressionAttributeNames={"#n": "seq"},
                    ExpressionAttributeValues={":one": {"N": "1"}},
                    ReturnValues="ALL_NEW",
                ),
                lambda: dynamodb.query(
                    **table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": KEY["pk"]}
                ),
                lambda: dynamodb.scan(**table),
                lambda: dynamodb.batch_get_item(RequestItems={"StateTable": {"Keys": [KEY]}}),
                lambda: dynamodb.batch_write_item(RequestItems={"StateTable": [{"PutRequest": {"Item": ITEM}}]}),
                lambda: dynamodb.transact_write_items(TransactItems=[unmet, {"Put": table | {"Item": ITEM}}]),
                lambda: dynamodb.transact_write_items(TransactItems=[{"Put": table | {"Item": ITEM}}]),
                lambda: dynamodb.delete_item(**table, Key=KEY),
                lambda: dynamodb.get_item(TableName="nowhere", Key=KEY),
                lambda: dynamodb.get_item(**table, Key={}),
                lambda: secrets.get_secret_value(SecretId="CrmSecret"),
                lambda: secrets.put_secret_value(SecretId="CrmSecret", SecretString='{"é": 1}'),
                lambda: secrets.get_secret_value(SecretId="nowhere"),
                lambda: sqs.send_message(
                    QueueUrl=queue,
                    MessageBody="é",
                    MessageAttributes={"id": {"DataType": "String", "StringValue": "x"}},
                ),
                lambda: sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": "0", "MessageBody": "m"}]),
                lambda: sqs.send_message(QueueUrl=f"{queue}-nowhere", MessageBody="m"),
            )
        )
    ]


def told(call: Callable[[], Any]) -> Any:
    try:
        return _same(call())
    except ClientError as error:
        return [str(error), _same(error.response), error.response["ResponseMetadata"]["HTTPStatusCode"]]


def _same(answer: Any) -> Any:
    """Without what is new each time, times, of which botocore makes dates, and what an error's text says already."""
    new = {"ARN", "ResponseMetadata", "VersionId", "MessageId", "CreatedDate", "ConsumedCapacity"}
    said = {"__type", "message", "Message", "QueryErrorCode", "Type"}
    if isinstance(answer, dict):
        return {key: _same(value) for key, value in answer.items() if key not in new | said}
    return [_same(value) for value in answer] if isinstance(answer, list) else answer
