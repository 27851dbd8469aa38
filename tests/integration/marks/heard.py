"""All that a stack tells of itself: log lines with what they carry, standard output and error, and the state table."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from tests.integration.marks.marks import first_in, found_in

DATA = ("value#", "parked#", "text#")
"""Partitions of the state table that hold the CRM's values, or what Siro sent: they are there for that."""

ASKS_AWS = ("botocore", "boto3", "urllib3", "moto", "s3transfer", "werkzeug", "asyncio")
"""The tests' own way to the emulator; the functions have none of them."""


class Lines(logging.Handler):
    """Every record at any level, with all that it carries."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(ASKS_AWS):
            self.records.append(record)

    def texts(self) -> Iterator[str]:
        formatter = logging.Formatter("%(name)s %(message)s")
        for record in self.records:
            yield formatter.format(record)  # with its traceback
            yield json.dumps(vars(record), default=str, ensure_ascii=False)


class Heard:
    """`others` are the places that are asked at the end: dead letters, reports, and the like."""

    def __init__(self, lines: Lines, capfd: pytest.CaptureFixture[str]) -> None:
        self.lines = lines
        self._capfd = capfd
        self.others: dict[str, str] = {}

    def say(self, where: str, what: Any) -> None:
        self.others[f"{where} {len(self.others)}"] = what if isinstance(what, str) else json.dumps(what, default=str)

    def marks(self, items: Iterable[Mapping[str, Any]] = ()) -> dict[str, set[str]]:
        """Where marks stand, and which."""
        out, error = self._capfd.readouterr()
        told = {f"log line {at}": text for at, text in enumerate(self.lines.texts())}
        told |= self.others | {"stdout": out, "stderr": error}
        told |= {f"item {_name(item)}": _text(item) for item in items if not _is_data(item)}
        return {f"{where}: {_around(text)}": marks for where, text in told.items() if (marks := found_in(text))}


def _around(text: str) -> str:
    """Begins a little before the first mark."""
    at = max(0, first_in(text) - 100)
    return text[at : at + 400]


def _name(item: Mapping[str, Any]) -> str:
    return f"{item['pk']['S']} {item['sk']['S']}"


def _is_data(item: Mapping[str, Any]) -> bool:
    partition, sort = str(item["pk"]["S"]), str(item["sk"]["S"])
    return sort.startswith("journal#") or partition.startswith(DATA)


def _text(item: Mapping[str, Any]) -> str:
    """As DynamoDB has it, and bytes as what they are."""
    return json.dumps(item, default=lambda value: value.decode(errors="replace"), ensure_ascii=False)
