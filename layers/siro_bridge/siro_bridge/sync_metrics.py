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
    "SyncDeleted": lambda report: report.total("deleted"),
    "SyncStopped": lambda report: len(report.stopped),
    "RecordingsQueued": lambda report: report.total("queued"),
    "RecordingsWaitingOverADay": lambda report: report.count("redrive", "overdue"),
    "RecordingsMissedByWebhooks": lambda report: report.count("sweep", "missed_by_webhooks"),
    "WebhookSilence": _silence,
    "RemovalRefused": lambda report: sum(report.count(step, "refused") for step in REMOVALS),
}


def publish(report: Report) -> None:
    """Every metric of every run, zeros too: an alarm on one that is missing would not know what to think."""
    for name, value in METRICS.items():
        count(name, value(report))
