"""A line of the log: what it keeps, and what it does not repeat."""

import json
import logging
import subprocess
import sys

import pytest

from siro_bridge.observability import Lines, OursAlone


def line(**extra: object) -> dict[str, object]:
    record = logging.makeLogRecord({"msg": "Done", "levelno": logging.INFO, "levelname": "INFO", **extra})
    found: dict[str, object] = json.loads(Lines().format(record))
    return found


def test_ids_and_results_are_kept() -> None:
    kept = {"recording_id": "rec-1", "function_request_id": "id", "cold_start": False, "fields": {"budget": "written"}}
    assert line(**kept).items() >= {"level": "INFO", "message": "Done", **kept}.items()


def test_what_is_empty_or_the_same_on_each_line_is_left_out() -> None:
    assert not {"reason", "refused", "function_arn"} & set(line(reason="", refused={}, function_arn="arn:aws:lambda"))


@pytest.mark.parametrize(
    ("name", "level", "shown"),
    [
        ("siro_bridge.crm.sql.source", "INFO", "read Anna"),
        ("siro_bridge.crm.sql.source", "DEBUG", ""),
        ("siro-bridge", "INFO", "read Anna"),
        ("httpx2", "INFO", ""),
        ("botocore.endpoint", "DEBUG", ""),
        ("py.warnings", "WARNING", "py.warnings, line 7 of it.py: a library's line, which is not shown"),
        ("sqlalchemy.pool", "ERROR", "sqlalchemy.pool, line 7 of it.py: a library's line, which is not shown"),
        ("siro_bridge_of_somebody", "ERROR", "siro_bridge_of_somebody, line 7 of it.py: a library's line, which is"),
    ],
)
def test_of_a_librarys_line_only_that_it_warned_is_shown(name: str, level: str, shown: str) -> None:
    number = logging.getLevelNamesMapping()[level]
    error = ValueError("Anna")
    raised = (ValueError, error, None) if name == "sqlalchemy.pool" else None
    record = logging.LogRecord(name, number, "/lib/it.py", 7, "read %s", ("Anna",), raised)
    passed = OursAlone(logging.INFO).filter(record)
    assert (logging.Formatter().format(record) if passed else "").startswith(shown)
    assert bool(shown) == passed


IN_LAMBDA = """
import logging, warnings
from awslambdaric.bootstrap import StandardLogSink, _setup_logging
from awslambdaric.lambda_runtime_log_utils import LogFormat
_setup_logging(LogFormat.JSON, "DEBUG", StandardLogSink())
import siro_bridge.observability
logging.getLogger("httpx2").info("GET https://crm.test/?q=Anna")
logging.getLogger("httpcore2").debug("Anna")
warnings.warn("Anna")
logging.getLogger("siro_bridge.crm").info("a line of ours")
siro_bridge.observability.logger.debug("a detail")
siro_bridge.observability.logger.warning("a warning")
"""


def in_lambda(level: str) -> str:
    """Its own level is DEBUG by the template, so that it drops none of our metrics."""
    environment = {"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1", "AWS_LAMBDA_LOG_LEVEL": "DEBUG", "LOG_LEVEL": level}
    environment["PYTHONPATH"] = ":".join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", IN_LAMBDA], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_lambdas_own_handler_shows_no_librarys_words() -> None:
    said = in_lambda("DEBUG")
    assert "a line of ours" in said
    assert "a library's line" in said
    assert "a detail" in said
    assert "Anna" not in said


def test_level_is_the_templates_parameter_and_not_lambdas() -> None:
    said = in_lambda("WARNING")
    assert "a warning" in said
    assert "a line of ours" not in said
    assert "a detail" not in said
