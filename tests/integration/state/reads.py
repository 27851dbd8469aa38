"""What a store asks DynamoDB for when it decides by what it reads."""

from typing import Any

FOR_PEOPLE = ("run", "scope", "watermark")
"""Partitions that only commands list. The sweep looks at ledgers of a second ago, too, and writes by condition."""


def reads_what_was_written_last(params: dict[str, Any], model: Any, **_: Any) -> None:
    """An older answer would undo a decision; moto gives none: what is asked for is looked at. An index may lag."""
    match model.name:
        case "GetItem":
            assert params.get("ConsistentRead"), params
        case "BatchGetItem":
            for each in params["RequestItems"].values():
                is_looked_over = all(key["sk"] == {"S": "ledger"} for key in each["Keys"])
                assert is_looked_over or each.get("ConsistentRead"), params
        case "Query" if "IndexName" not in params and "Select" not in params:
            is_told = params["ExpressionAttributeValues"].get(":pk", {}).get("S") in FOR_PEOPLE
            assert is_told or params.get("ConsistentRead"), params
        case _:
            pass
