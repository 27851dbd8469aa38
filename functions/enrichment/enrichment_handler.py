"""Entry point of the enrichment function: a batch of SQS messages in, those that must come again out."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    EventType,
    async_process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from siro_bridge.bootstrap.enrichment import CONCURRENCY, enrichment_root, forget_enrichment_root, put_off
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, UnavailableError, told
from siro_bridge.observability import count, logger, metrics
from siro_bridge.use_cases.conclude_work import EnrichmentReport

OUTAGE_SECONDS = 60.0
"""A CRM that does not answer may have moved: its secret is read again, but not after each batch of an outage."""

# A batch in which every message failed is told by our own metric, not by failing the function as well.
processor = AsyncBatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
executor = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="recording")
doubtful: list[float] = []
"""Why the root may be out of date, as the age in seconds from which on that is worth a new one."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    answer = async_process_partial_response(event, _handle, processor, context)
    if doubtful:
        forget_enrichment_root(older_than=min(doubtful))
        doubtful.clear()
    return answer


async def _handle(record: SQSRecord) -> None:
    await asyncio.get_running_loop().run_in_executor(executor, _work, record.body, record.message_id)


def _work(body: str, message_id: str) -> None:
    ids = {"message_id": message_id}
    try:
        message = json.loads(body)
        recording_id, svix_id = message["recording_id"], message.get("svix_id")
        ids |= {"recording_id": recording_id, "svix_id": svix_id}
        report = _enrich(recording_id)
    except Exception as error:
        # The queue hands it out again and in the end to the dead-letter queue, whose alarm calls a person.
        logger.error(f"enrichment failed: {told(error)}", extra=ids)
        count("EnrichmentError")
        doubtful.append(OUTAGE_SECONDS)  # a mistake in a secret may look like a bug
        raise
    _tell(report, svix_id)


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
        count("EnrichmentConfigurationError")
        doubtful.append(0.0)
    elif isinstance(report.error, CrmUnavailableError):
        doubtful.append(OUTAGE_SECONDS)
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
