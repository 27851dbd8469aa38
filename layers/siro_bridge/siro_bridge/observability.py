"""One logger and one metrics namespace for all functions.

Lines hold ids, counts, durations and reasons: never a secret, a payload or a customer's value.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import MetricUnit

SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME") or "siro-bridge"
"""The stack's name: two stacks of one account keep their metrics, and so their alarms, apart."""

SAID_BY_THE_GROUP = {"function_name", "function_arn", "function_memory_size"}
"""The same on every line of a function's log group, and a third of a line."""

NOTHING: tuple[Any, ...] = ("", None, {}, [])


class Lines(LambdaPowertoolsFormatter):
    """Lines are paid for by the byte: what is empty, or the same on each, is left out."""

    def serialize(self, log: dict[str, Any]) -> str:  # type: ignore[override]  # a line is any dictionary
        said = {key: value for key, value in log.items() if key not in SAID_BY_THE_GROUP and value not in NOTHING}
        return super().serialize(said)


# Said here, and not left to the environment: without a namespace the first metric would raise.
logger = Logger(service=SERVICE, logger_formatter=Lines())
metrics = Metrics(service=SERVICE, namespace="SiroBridge")


class OursAlone(logging.Filter):
    """Lambda hands on lines of all levels. Of a library's only that it warned is told: its words may quote anybody."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name in (SERVICE, OURS) or record.name.startswith(f"{OURS}."):
            return record.levelno >= self._level
        record.msg = f"{record.name}, line {record.lineno} of {record.filename}: a library's line, which is not shown"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return record.levelno >= logging.WARNING


OURS = "siro_bridge"


def show_ours_alone(root: logging.Logger) -> None:
    """On the handlers that Lambda's runtime has put there, and on ours, whose logger takes Lambda's level for its own.

    What Python warns of goes the same way.
    """
    level = logging.getLevelNamesMapping().get(os.environ.get("LOG_LEVEL", "INFO").upper(), logging.INFO)
    for handler in (*root.handlers, logger.registered_handler):
        handler.addFilter(OursAlone(level))
    logging.captureWarnings(True)


if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    show_ours_alone(logging.getLogger())


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
