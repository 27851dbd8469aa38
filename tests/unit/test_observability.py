"""A line of the log: what it keeps, and what it does not repeat."""

import json
import logging

from siro_bridge.observability import Lines


def line(**extra: object) -> dict[str, object]:
    record = logging.makeLogRecord({"msg": "Done", "levelno": logging.INFO, "levelname": "INFO", **extra})
    found: dict[str, object] = json.loads(Lines().format(record))
    return found


def test_ids_and_results_are_kept() -> None:
    kept = {"recording_id": "rec-1", "function_request_id": "id", "cold_start": False, "fields": {"budget": "written"}}
    assert line(**kept).items() >= {"level": "INFO", "message": "Done", **kept}.items()


def test_what_is_empty_or_the_same_on_each_line_is_left_out() -> None:
    assert not {"reason", "refused", "function_arn"} & set(line(reason="", refused={}, function_arn="arn:aws:lambda"))
