"""One logger and one metrics namespace for all functions.

Lines hold ids, counts, durations and reasons: never a secret, a payload or a customer's value.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME") or "siro-bridge"
"""The stack's name: two stacks of one account keep their metrics, and so their alarms, apart."""

# Said here, and not left to the environment: without a namespace the first metric would raise.
logger = Logger(service=SERVICE)
metrics = Metrics(service=SERVICE, namespace="SiroBridge")


def count(name: str, value: float = 1) -> None:
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)


def observe_seconds(name: str, seconds: float) -> None:
    """One of the values of which a percentile is asked."""
    metrics.add_metric(name=name, unit=MetricUnit.Seconds, value=seconds)


@contextmanager
def counted() -> Iterator[None]:
    """Publishes at the end what was counted; an invocation that counted nothing leaves no warning in the log."""
    try:
        yield
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()
