"""Entry point of the sync function: a schedule's event (or any other) in, the run's report out."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from siro_bridge.bootstrap.sync import sync_root
from siro_bridge.domain.errors import LeaseHeldError, SiroBridgeError
from siro_bridge.domain.report import Report
from siro_bridge.domain.sync_request import backfill_since
from siro_bridge.observability import count, logger, metrics
from siro_bridge.sync_metrics import publish

SPARE_SECONDS = 10.0
"""Kept for the report and the metrics at the end of a run."""


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    try:
        seconds = context.get_remaining_time_in_millis() / 1000 - SPARE_SECONDS
        return _tell(sync_root().run(seconds, backfill_since(event)))
    except LeaseHeldError as error:
        logger.warning(str(error))
        count("SyncSkipped")
        return {"outcome": "skipped", "reason": str(error)}
    except SiroBridgeError as error:
        sync_root.cache_clear()  # a secret that was mended meanwhile is read at the next run
        logger.error(str(error))
        count("SyncFailed")
        raise error.with_traceback(None) from None  # the line above says it all


def _tell(report: Report) -> dict[str, Any]:
    publish(report)
    told = report.as_dict()
    for step, reason in report.stopped.items():
        logger.warning(reason, extra={"step": step})
    logger.info("sync run", extra={"report": told})
    return told
