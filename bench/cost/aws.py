"""The template's AWS on loopback, which counts what is asked of it: DynamoDB, SQS and Secrets Manager by moto.

Counted is each request on the wire. What DynamoDB charges depends on the item before and after, so these are looked up
around each request, one request at a time.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from bench.cost.items import Item, index_units, read_units, size, write_units
from bench.cost.rounds import Rounds
from bench.cost.usage import Usage
from siro_bridge_cli.embedded.isolation import REGION

Json = dict[str, Any]
SQS_BYTES = 64 * 1024
ITEM_BYTES = 100
"""What DynamoDB keeps of its own with each item."""

PREPARING = "preparing-the-bench"
"""The user agent of requests that are not the product's."""

WRITES = {"PutItem": 1, "UpdateItem": 1, "DeleteItem": 1}


@dataclass(slots=True)
class Meter:
    """A WSGI application around moto's; `usage` grows with each request."""

    app: Callable[..., Iterable[bytes]]
    rounds: Rounds
    usage: Usage = field(default_factory=Usage)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_USER_AGENT", "").startswith(PREPARING):
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        target = environ.get("HTTP_X_AMZ_TARGET", "")
        with self.rounds.request("aws"), self._lock:
            return self._counted(target, json.loads(body), lambda: b"".join(self.app(environ, start_response)))

    def _counted(self, target: str, asked: Json, answer: Callable[[], bytes]) -> list[bytes]:
        service, _, operation = target.partition(".")
        if service.startswith("DynamoDB"):
            return [self._dynamodb(operation, asked, answer)]
        if service == "AmazonSQS":
            self.usage.add("sqs", max(1, ceil(len(json.dumps(asked)) / SQS_BYTES)))
        elif service == "secretsmanager":
            self.usage.add("secrets", 1)
        else:
            raise LookupError(f"the cost of {target or 'a request without a target'} is not known")
        return [answer()]

    def _dynamodb(self, operation: str, asked: Json, answer: Callable[[], bytes]) -> bytes:
        written = list(_written(operation, asked))
        before = [_item(table, key) for table, key, _ in written]
        content = answer()
        for (table, key, factor), old in zip(written, before, strict=True):
            new = _item(table, key)
            self.usage.add("writes", factor * write_units(old, new))
            self.usage.add("index_writes", factor * index_units(old, new))
        if not written:
            self.usage.add("reads", _read(operation, asked, json.loads(content)))
        return content


def _written(operation: str, asked: Json) -> Iterator[tuple[str, Item, int]]:
    """Table, key, and how often each unit counts."""
    if operation in WRITES:
        yield asked["TableName"], _key(asked), 1
    elif operation == "BatchWriteItem":
        for table, requests in asked["RequestItems"].items():
            for request in requests:
                [content] = request.values()
                yield table, _key(content), 1
    elif operation == "TransactWriteItems":
        for part in asked["TransactItems"]:
            [content] = part.values()
            yield content["TableName"], _key(content), 2


def _key(content: Json) -> Item:
    item = content.get("Key") or content["Item"]
    return {name: item[name] for name in ("pk", "sk")}


def _read(operation: str, asked: Json, answer: Json) -> float:
    match operation:
        case "GetItem":
            item = _item(asked["TableName"], asked["Key"])
            return read_units(size(item), consistent=asked.get("ConsistentRead", False))
        case "BatchGetItem":
            return sum(
                read_units(size(_item(table, key)), consistent=request.get("ConsistentRead", False))
                for table, request in asked["RequestItems"].items()
                for key in request["Keys"]
            )
        case "Query":
            return _queried(asked, answer)
    raise LookupError(f"the cost of DynamoDB's {operation} is not known")


def _queried(asked: Json, answer: Json) -> float:
    """Whole items are read even where a projection gives less of them; the index has keys alone."""
    found = answer.get("Items", [])
    whole = found if "IndexName" in asked else [_whole(asked["TableName"], item) for item in found]
    return read_units(sum(map(size, whole)), consistent=asked.get("ConsistentRead", False))


def _whole(table: str, item: Item) -> Item:
    return _item(table, {name: item[name] for name in ("pk", "sk")}) or item if {"pk", "sk"} <= set(item) else item


def _item(table: str, key: Item) -> Item | None:
    found = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_item(table, dict(key))
    attributes: Mapping[str, Any] = found.to_json()["Attributes"] if found else {}
    return attributes or None


def stored_bytes(table: str) -> int:
    """What DynamoDB keeps, and charges by the month."""
    partitions = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(table).items.values()
    items = [item.to_json()["Attributes"] for partition in partitions for item in partition.values()]
    return sum(size(item) + ITEM_BYTES for item in items)


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object, **__: object) -> None: ...


@contextmanager
def metered_aws(rounds: Rounds) -> Iterator[tuple[str, Meter]]:
    """Its address, and what counts; an empty AWS."""
    meter = Meter(DomainDispatcherApplication(create_backend_app), rounds)
    server = make_server("127.0.0.1", 0, meter, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", meter
    finally:
        server.shutdown()
        thread.join()
