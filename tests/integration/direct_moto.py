"""moto without the way to it: what a client asks for in the same process needs no request.

To sign a call, find its URL's handler, take the request apart, and to do the same with the answer takes longer than
what is asked for. A client made direct leaves that out for what the product and its tests ask for most; parameters and
results go through the same models. What moto raises otherwise is asked again in the ordinary way, for its error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any

from botocore import xform_name
from botocore.model import OperationModel
from botocore.parsers import create_parser
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, MockAWS
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionContext, ActionResult
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sqs.responses import SQSResponse

REGION = "us-east-1"
OPERATIONS: Mapping[str, frozenset[str]] = {
    "dynamodb": frozenset(
        {
            "CreateTable",
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
    ),
    "sqs": frozenset({"CreateQueue", "ReceiveMessage", "DeleteMessage"}),
    "secretsmanager": frozenset({"CreateSecret", "GetSecretValue", "PutSecretValue"}),
}
"""By service. SendMessage is not among them: the product holds its requests back when they are ready."""

ONE_AT_A_TIME = RLock()
"""moto does not guard what it holds; on AWS a conditional write is atomic."""

_HANDLERS: Mapping[str, Any] = {
    "dynamodb": DynamoHandler,
    "sqs": SQSResponse,
    "secretsmanager": SecretsManagerResponse,
}
_read_answer: Any = create_parser("json").parse
_Parser: Any = PROTOCOL_PARSERS["json"]


@dataclass(frozen=True)
class Answered:
    status_code: int = 200


def make_direct(service: str, client: Any) -> Any:
    """Let the client's calls go straight to moto while moto stands in for AWS."""
    if service in OPERATIONS:
        client.meta.events.register_last(f"before-call.{service}", _answer)
    return client


def _answer(model: OperationModel, params: dict[str, Any], **_: Any) -> tuple[Answered, Any] | None:
    """Give what botocore takes for the whole exchange; None: it makes the exchange itself."""
    service = str(model.service_model.service_name)
    if model.name not in OPERATIONS[service] or not MockAWS._mocks_active:
        return None
    handler = _HANDLERS[service]()
    handler.current_account, handler.region, handler.uri = DEFAULT_ACCOUNT_ID, REGION, params["url"]
    handler.uri_match, handler.querystring = {}, {}
    if handler.automated_parameter_parsing:
        handler.body = handler.params = _read_request(service, model.name, params["body"])
    else:
        handler.body = params["body"].decode()
    try:
        with ONE_AT_A_TIME:
            result = _result(getattr(handler, xform_name(model.name)))
            answer = _as_sent(service, model.name, handler, result)
    except Exception:  # noqa: BLE001 - the ordinary way raises it as botocore's own
        return None
    read = _read_answer(answer, model.output_shape)
    error = model.service_model.shape_for_error_code(read["Error"]["Code"]) if "Error" in read else None
    return Answered(answer["status_code"]), read | (_read_answer(answer, error) if error else {})


def _result(ask: Callable[[], Any]) -> Any:
    """An error that AWS would answer is an answer too."""
    try:
        return ask()
    except ServiceException as error:
        return ActionResult(error)


def _as_sent(service: str, operation: str, handler: Any, result: Any) -> dict[str, Any]:
    """Of a result in moto's models, or of a text that is ready."""
    if not isinstance(result, ActionResult):
        return {"status_code": 200, "headers": {}, "body": result.encode()}
    context = ActionContext(*_models(service, operation), _serializer(service), handler)
    status, headers, body = result.execute_result(context)
    return {"status_code": status, "headers": headers, "body": body.encode() if isinstance(body, str) else body}


def _read_request(service: str, operation: str, body: bytes) -> Any:
    return _Parser(_models(service, operation)[1]).parse({"body": body})


@cache
def _serializer(service: str) -> Any:
    return get_serializer_class(service, "json")


@cache
def _models(service: str, operation: str) -> tuple[Any, Any]:
    """moto's own: it writes down in them what it has found out."""
    found = get_service_model(service)
    return found, found.operation_model(operation)
