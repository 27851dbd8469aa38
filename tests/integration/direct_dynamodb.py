"""moto's DynamoDB without the way to it: what a client asks for in the same process needs no request.

To sign a call, find its URL's handler, take the request apart, and to do the same with the answer takes longer than
what is asked for. A client made direct leaves that out for what the product does with items; parameters and results go
through the same models. What does not go well is asked again in the ordinary way, for its error.
"""

from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel
from botocore.parsers import create_parser
from moto.core.models import DEFAULT_ACCOUNT_ID, MockAWS
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionContext
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler

REGION = "us-east-1"
OPERATIONS = frozenset(
    {
        "PutItem",
        "GetItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactWriteItems",
    }
)
ONE_AT_A_TIME = RLock()
"""moto does not guard what it holds; on AWS a conditional write is atomic."""

_read_answer: Any = create_parser("json").parse
_Parser: Any = PROTOCOL_PARSERS["json"]
_Serializer = get_serializer_class("dynamodb", "json")


@dataclass(frozen=True)
class Answered:
    status_code: int = 200


def make_direct(dynamodb: Any) -> Any:
    """Let the client's calls go straight to moto while moto stands in for AWS."""
    dynamodb.meta.events.register_last("before-call.dynamodb", _answer)
    return dynamodb


def _answer(model: OperationModel, params: dict[str, Any], **_: Any) -> tuple[Answered, Any] | None:
    """Give what botocore takes for the whole exchange; None: it makes the exchange itself."""
    if model.name not in OPERATIONS or not MockAWS._mocks_active:
        return None
    handler = DynamoHandler()
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, REGION
    handler.body = handler.params = _read_request(model.name, params["body"])
    try:
        with ONE_AT_A_TIME:
            result = getattr(handler, xform_name(model.name))()
            context = ActionContext(*_models(model.name), _Serializer, handler)
            status, headers, body = result.execute_result(context)
    except Exception:  # noqa: BLE001 - the ordinary way raises it as botocore's own
        return None
    answer = {"status_code": status, "headers": headers, "body": body.encode()}
    return Answered(status), _read_answer(answer, model.output_shape)


def _read_request(operation: str, body: bytes) -> Any:
    return _Parser(_models(operation)[1]).parse({"body": body})


@cache
def _models(operation: str) -> tuple[Any, Any]:
    """moto's own: it writes down in them what it has found out."""
    service = get_service_model("dynamodb")
    return service, service.operation_model(operation)
