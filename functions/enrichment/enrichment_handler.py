"""Entry point of the enrichment function.

A batch of SQS messages in, those that must come again out; or a command's request in, and its answer out.
"""

import gc

gc.disable()  # until the root is made: an import leaves nothing to find

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from siro_bridge.bootstrap.budget import SIRO_REQUESTS
from siro_bridge.bootstrap.enrichment import CONCURRENCY, enrichment_root, forget_enrichment_root, put_off
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmUnavailableError,
    NotSetUpError,
    OperationFailedError,
    UnavailableError,
    told,
)
from siro_bridge.domain.write_back.journal import Result
from siro_bridge.observability import count, logger, metrics, observe_seconds
from siro_bridge.use_cases.conclude_work import EnrichmentReport

SPARE_SECONDS = 10.0
"""Kept for the answer to a command's request."""

OUTAGE_SECONDS = 60.0
"""A CRM that does not answer may have moved: its secret is read again, but not after each batch of an outage."""

executor = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="recording")
doubtful: list[float] = []
"""Why the root may be out of date, as the age in seconds from which on that is worth a new one."""


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    try:
        return _work_on_batch(event, context) if "Records" in event else _operate(event, context)
    finally:
        if doubtful:
            forget_enrichment_root(older_than=min(doubtful))
            doubtful.clear()


def _operate(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Raises OperationFailedError in one line: what else an error says may quote a customer.

    What only a command needs is loaded when one asks: most starts are for a recording.
    """
    from siro_bridge.bootstrap.enrichment_operations import perform  # noqa: PLC0415
    from siro_bridge.domain.operate.enrichment_requests import enrichment_request  # noqa: PLC0415
    from siro_bridge.domain.operate.requests import RequestRefusedError  # noqa: PLC0415

    try:
        request = enrichment_request(event)
        logger.info("operation", extra={"operation": request.operation})
        return perform(enrichment_root(), request, context.get_remaining_time_in_millis() / 1000 - SPARE_SECONDS)
    except Exception as error:  # noqa: BLE001 - told, and raised
        if not isinstance(error, RequestRefusedError):
            doubtful.append(0.0 if isinstance(error, ConfigurationError) else OUTAGE_SECONDS)
        logger.error(f"operation failed: {told(error)}")
        raise OperationFailedError(told(error)) from None


@metrics.log_metrics
def _work_on_batch(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Names the messages that are to come again.

    A batch in which every message failed is told by our own metric, not by failing the function as well.
    """
    records = event["Records"]
    try:
        done = list(executor.map(_is_done, records))
    finally:
        count("SiroRequests", SIRO_REQUESTS.taken())
    failed = [record["messageId"] for record, is_done in zip(records, done, strict=True) if not is_done]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: dict[str, Any]) -> bool:
    ids = {"message_id": record["messageId"]}
    try:
        message = json.loads(record["body"])
        recording_id, svix_id = message["recording_id"], message.get("svix_id")
        ids |= {"recording_id": recording_id, "svix_id": svix_id}
        _tell(_enrich(recording_id), svix_id)
    except Exception as error:  # noqa: BLE001 - told, and tried again
        # The queue hands it out again and in the end to the dead-letter queue, whose alarm calls a person.
        logger.error(f"enrichment failed: {told(error)}", extra=ids)
        count("EnrichmentError")
        doubtful.append(OUTAGE_SECONDS)  # a mistake in a secret may look like a bug
        return False
    return True


def _enrich(recording_id: str) -> EnrichmentReport:
    """A setup that is not finished, or out of reach, loses nothing: the recording waits in the ledger."""
    try:
        root = enrichment_root()
    except (ConfigurationError, UnavailableError) as error:
        return put_off(recording_id, error)
    return root.enrich(recording_id)


def _tell(report: EnrichmentReport, svix_id: str | None) -> None:
    """`svix_id` is the message's; the ledger may know a newer event's."""
    count(f"Enrichment{report.result}")
    if isinstance(report.error, ConfigurationError):
        if not isinstance(report.error, NotSetUpError):  # the sync tells of that one, once it has lasted
            count("EnrichmentConfigurationError")
        doubtful.append(0.0)
    elif isinstance(report.error, CrmUnavailableError):
        doubtful.append(OUTAGE_SECONDS)
    _measure(report)
    done = report.application
    refused = dict(done.refused) if done else {}
    log = logger.error if report.error else logger.warning if refused else logger.info
    log(
        f"{report.result}: {report.reason}" if report.error else report.result,
        extra={
            "recording_id": report.recording_id,
            "svix_id": report.svix_id or svix_id,
            "reason": report.reason,
            "fields": {each.field: each.result for each in done.fields} if done else {},
            "note": done.note if done else "",
            "refused": refused,
        },
    )


def _measure(report: EnrichmentReport) -> None:
    """For the dashboard: what the CRM took, and how long a person had to wait for it."""
    if not report.application:
        return
    if written := sum(each.result == Result.WRITTEN for each in report.application.fields):
        count("FieldsWritten", written)
    if report.application.refused:
        count("FieldsRefused", len(report.application.refused))
    if report.first_heard_at is not None:
        observe_seconds("SecondsToCrm", max(0.0, time.time() - report.first_heard_at))
