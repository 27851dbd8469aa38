"""The functions' own entry points over one stack in one process."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

import enrichment_handler
import sync_handler
from siro_bridge.bootstrap import enrichment, sync
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.domain.errors import OperationFailedError, SyncFailedError
from siro_bridge.siro.client import Unlimited
from tests.integration.way_back.one_process import API_URL, PLATFORM_URL, OneProcess

CONTEXT: Any = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
    aws_request_id="request-1",
    get_remaining_time_in_millis=lambda: 120_000,
)


@contextmanager
def deployed(bridge: OneProcess[Any], siro: Any) -> Iterator[None]:
    """Siro is asked by the transport `siro`; the CRM as the bridge does it."""
    environment = {
        "STATE_TABLE": bridge.table,
        "SIRO_API_URL": API_URL,
        "SIRO_PLATFORM_URL": PLATFORM_URL,
        "SIRO_SECRET_ARN": "SiroSecret",
        "SIRO_TOKEN_SECRET_ARN": "SiroTokenSecret",
        "CRM_SECRET_ARN": "CrmSecret",
        "CRM_TOKEN_SECRET_ARN": "CrmTokenSecret",
        "ENRICHMENT_QUEUE_URL": bridge.queue_url,
        "MAPPING_FILE": bridge.mapping_file,
    }
    outside = partial(Outside, siro=siro, open_crm=bridge._open_crm, clock=bridge.now)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(enrichment, "Outside", outside)
        patch.setattr(sync, "Outside", partial(outside, budget=Unlimited(), sleep=lambda _: None, workers=1))
        forget()
        yield
        forget()


def forget() -> None:
    """A new container."""
    enrichment.forget_enrichment_root()
    sync.forget_sync_root()


def enrich(*recording_ids: str) -> dict[str, Any]:
    records = [
        {"messageId": f"message-{at}", "body": json.dumps({"recording_id": each, "svix_id": f"msg_{at}"})}
        for at, each in enumerate(recording_ids)
    ]
    answer: dict[str, Any] = enrichment_handler.lambda_handler({"Records": records}, CONTEXT)
    return answer


def ask_enrichment(event: dict[str, Any]) -> str:
    """The answer, or what Lambda tells whoever asked."""
    try:
        return json.dumps(enrichment_handler.lambda_handler(event, CONTEXT))
    except OperationFailedError as error:
        return str(error)


def run_sync(event: dict[str, Any] | None = None) -> str:
    """The report, or what Lambda tells and writes down of a run that failed."""
    try:
        return json.dumps(sync_handler.lambda_handler(event or {}, CONTEXT))
    except SyncFailedError as error:
        return str(error)
