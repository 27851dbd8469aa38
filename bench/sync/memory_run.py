"""`python -m bench.sync.memory_run <database URL> <rows>`: one sync of so many rows; prints the process's peak memory.

Siro and the state table are stand-ins in this process that answer and keep nothing, so that the memory is the
product's: the simulated Siro and moto would hold every record, and a million records on the wire take half an hour.
"""

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import httpx2
import orjson

from bench.sync.company import MAPPING_FILE
from siro_bridge.bootstrap.garbage import collect_less_often
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited

RUN_SECONDS = 3600.0
STATUS = Path("/proc/self/status")

Json = dict[str, Any]


class TakesAll(httpx2.BaseTransport):
    """Siro: answers each synced record with an id, and lists nothing."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        data: Any = []
        if request.method == "PUT":
            data = [{"id": record["externalId"], "externalId": record["externalId"]} for record in _records(request)]
        return httpx2.Response(200, content=orjson.dumps({"data": data, "organizationId": "organization"}))


class KeepsNothing:
    """DynamoDB: no item is ever there, every condition holds."""

    def __init__(self) -> None:
        self.written = 0

    def batch_get_item(self, **_: Any) -> Json:
        return {"Responses": {}}

    def batch_write_item(self, RequestItems: Mapping[str, list[Json]]) -> Json:  # noqa: N803 - boto3's name
        self.written += sum(len(requests) for requests in RequestItems.values())
        return {}

    def query(self, **_: Any) -> Json:
        return {"Items": [], "Count": 0}

    def __getattr__(self, _operation: str) -> Any:
        return lambda **_: {}


class SecretsStandIn:
    def __init__(self, secrets: Json) -> None:
        self._secrets = secrets

    def get_secret_value(self, SecretId: str) -> Json:  # noqa: N803 - boto3's name
        return {"SecretString": json.dumps(self._secrets[SecretId])}


def main(url: str, rows: int) -> None:
    secrets = {"SiroSecret": {"organization_token": "token"}, "CrmSecret": {"url": url}}
    settings = SyncSettings(
        state_table="StateTable",
        siro_api_url="http://siro.invalid",
        siro_secret_arn="SiroSecret",
        crm_secret_arn="CrmSecret",
        enrichment_queue_url="queue",
        mapping_file=str(MAPPING_FILE),
    )
    table = KeepsNothing()
    outside = Outside(
        cast("Any", SecretsStandIn(secrets)),
        cast("Any", table),
        cast("Any", object()),
        siro=TakesAll(),
        budget=Unlimited(),
    )
    root = SyncRoot(settings, outside)
    collect_less_often()
    report = root.run(RUN_SECONDS)
    root.close()
    if report.stopped or table.written < rows:
        raise RuntimeError(f"the sync run did not send {rows} rows: {report.as_dict()}")
    print(json.dumps({"peak_kib": peak_kib()}))


def peak_kib() -> int:
    """The most memory this process ever held. On Linux from /proc: `getrusage` there begins with the parent's."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # macOS counts bytes


def _records(request: httpx2.Request) -> list[Json]:
    content = orjson.loads(request.content)
    return content if isinstance(content, list) else [content]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
