"""A sync run's report as metrics."""

from collections.abc import Callable

from siro_bridge.domain.sync.report import Report
from siro_bridge.observability import count


def _rejected_share(report: Report) -> float:
    rejected, sent = report.total("rejected"), report.total("sent")
    return rejected / (rejected + sent) if rejected else 0.0


def _silence(report: Report) -> float:
    """1 when Siro has recordings that no webhook told of, and none that one did."""
    return float(report.count("sweep", "missed_by_webhooks") > 0 and not report.count("sweep", "heard_of"))


REMOVALS = ("removal", "opportunity_removal")

METRICS: dict[str, Callable[[Report], float]] = {
    "SyncRead": lambda report: report.total("read"),
    "SyncUnchanged": lambda report: report.total("unchanged"),
    "SyncSent": lambda report: report.total("sent"),
    "SyncRejected": lambda report: report.total("rejected"),
    "SyncRejectedShare": _rejected_share,
    "SyncRejectedOverADay": lambda report: report.total("over_a_day"),
    "SyncDeleted": lambda report: report.total("deleted"),
    "SyncStopped": lambda report: len(report.stopped),
    "RecordingsQueued": lambda report: report.total("queued"),
    "RecordingsWaitingOverADay": lambda report: report.count("redrive", "overdue"),
    "RecordingsMissedByWebhooks": lambda report: report.count("sweep", "missed_by_webhooks"),
    "WebhookSilence": _silence,
    "RemovalRefused": lambda report: sum(report.count(step, "refused") for step in REMOVALS),
}


ALWAYS = {"SyncRead", "SyncSent"}
"""Zeros of these are told, too: that nothing comes is what to look for."""


def publish(report: Report) -> None:
    """A metric is paid for by the hour in which it has a value, so zeros that nobody looks for are left out.

    The alarms take a metric without a value for one that is well (`TreatMissingData: notBreaching`).
    """
    for name, of in METRICS.items():
        value = of(report)
        if value or name in ALWAYS:
            count(name, value)
