"""Entry point of the sync function: a schedule's event or a command's request in, the run's report out."""

import gc

gc.disable()  # until the root is made: an import leaves nothing to find

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from siro_bridge.bootstrap.budget import SIRO_REQUESTS
from siro_bridge.bootstrap.kept_runs import keep_run
from siro_bridge.bootstrap.sync import forget_sync_root, sync_root
from siro_bridge.domain.errors import LeaseHeldError, NotSetUpError, SiroBridgeError, SyncFailedError, told
from siro_bridge.domain.operate.requests import (
    REFUSED,
    Check,
    Question,
    RequestRefusedError,
    Resync,
    RunRequest,
    sync_request,
)
from siro_bridge.domain.sync.report import Report
from siro_bridge.observability import count, counted, logger
from siro_bridge.sync_metrics import publish

SPARE_SECONDS = 10.0
"""Kept for the report and the metrics at the end of a run."""


@logger.inject_lambda_context(clear_state=True)
@counted()
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    seconds = context.get_remaining_time_in_millis() / 1000 - SPARE_SECONDS
    try:
        request = sync_request(event)
        if isinstance(request, RunRequest):
            return _report(sync_root().run(seconds, request), request)
        return _answer(request, seconds)
    except LeaseHeldError as error:
        return _skip(error)
    except RequestRefusedError as error:
        return _refuse(error)
    except NotSetUpError as error:
        return _wait_for_setup(error)
    except Exception as error:  # noqa: BLE001 - told, and raised: Lambda would print a text that may quote a customer
        raise _fail(error) from None


def _report(report: Report, request: RunRequest) -> dict[str, Any]:
    if not isinstance(request, Resync):  # of a few records: its zeros would say that all else is well
        publish(report)
    count("SiroRequests", SIRO_REQUESTS.taken())
    keep_run(report.as_dict() | ({"failures": report.failures} if report.failures else {}))
    for step, reason in report.stopped.items():
        logger.warning(reason, extra={"step": step})
    logger.info("sync run", extra={"report": report.as_dict()})
    if report.failures:
        raise SyncFailedError("\n".join(dict.fromkeys(report.failures)))
    if report.crm_was_away:
        forget_sync_root()  # it may have moved: its secret is read again
    return report.as_dict() if not isinstance(request, Resync) else _with_words(report)


def _with_words(report: Report) -> dict[str, Any]:
    """For whoever asked for these records, and for no log: what Siro said of those that it refused."""
    answer = report.as_dict()
    if report.said:
        said = [f"{record}: {each.word_for_word}" for record, each in report.said.items()]
        answer["notes"] = {**report.notes, "siro_said": said}
    return answer


def _answer(request: Question | Check, seconds: float) -> dict[str, Any]:
    """For whoever asked: it may quote the CRM's data, and goes into no log."""
    from siro_bridge.bootstrap.sync_operations import answer_to, checked  # noqa: PLC0415  a run needs none of it

    try:
        answer = checked(request) if isinstance(request, Check) else answer_to(sync_root(), request, seconds)
    except SiroBridgeError as error:
        return _refuse(error)
    except Exception as error:  # noqa: BLE001 - told, and raised; it is not kept among the runs
        raise SyncFailedError(told(error)) from None
    if answer["outcome"] != "done":
        forget_sync_root()
    return answer


def _refuse(error: SiroBridgeError) -> dict[str, Any]:
    """Told to whoever asked. It is no failure of a run: an alarm would call a person for another one's typing error."""
    logger.warning(str(error))
    forget_sync_root()  # a secret that was mended meanwhile is read the next time
    return {"outcome": REFUSED, "reason": str(error)}


def _wait_for_setup(error: NotSetUpError) -> dict[str, Any]:
    """No failure of a run either: between a deployment and its setup there is nothing to alarm anybody of."""
    count("SyncNotSetUp")
    keep_run({"outcome": "not set up", "failures": [str(error)]})
    return _refuse(error)


def _skip(error: LeaseHeldError) -> dict[str, Any]:
    logger.warning(str(error))
    count("SyncSkipped")
    return {"outcome": "skipped", "reason": str(error)}


def _fail(error: Exception) -> SyncFailedError:
    reason = told(error)
    if not isinstance(error, SyncFailedError):  # that one was kept, or was no run
        keep_run({"outcome": "failed", "failures": [reason]})
    forget_sync_root()  # a secret that was mended meanwhile is read at the next run
    logger.error(reason)
    count("SyncFailed")
    return SyncFailedError(reason)
