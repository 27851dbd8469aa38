"""Values that the mapping gives a column: what the column's own type makes of `{now}`, `{epoch}` and `{uuid}`."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import BIGINT, BINARY, BOOLEAN, CHAR, DATE, INTEGER, JSON, NUMERIC, TEXT, Column, Uuid
from sqlalchemy.dialects import mysql, postgresql

from siro_bridge.crm.sql.constants import constant
from siro_bridge.domain.errors import ConfigurationError

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 2, 16, 1, 15, 5, 987654, tzinfo=UTC)  # the day before, on a clock in Denver
WALL = datetime(2026, 2, 15, 18, 15, 5, 987654)  # noqa: DTZ001 - a clock on the wall


def given(kind: Any, value: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        return constant(Column("col", kind), value, DENVER, "mapping.yaml:7: write_back.note.constants.col")


NOWS = {
    "PostgreSQL, aware": (postgresql.TIMESTAMP(timezone=True), NOW),
    "PostgreSQL, naive": (postgresql.TIMESTAMP(), WALL),
    "PostgreSQL, whole seconds": (postgresql.TIMESTAMP(precision=0), WALL.replace(microsecond=0)),
    "MySQL": (mysql.DATETIME(), WALL.replace(microsecond=0)),
    "MySQL, milliseconds": (mysql.DATETIME(fsp=3), WALL.replace(microsecond=987000)),
    "day": (DATE(), date(2026, 2, 15)),
    "time": (postgresql.TIME(), time(18, 15, 5, 987654)),
    "MySQL's time": (mysql.TIME(), time(18, 15, 5)),
    "text": (TEXT(), "2026-02-15T18:15:05"),
}


@pytest.mark.parametrize("name", NOWS)
def test_now_is_the_clock_of_the_column(name: str) -> None:
    """Cut to the fractions that it keeps: rounded, it would lie ahead of the CRM's own clock."""
    kind, expected = NOWS[name]
    assert given(kind, "{now}") == expected


def test_now_of_a_time_with_a_zone_says_its_offset() -> None:
    assert given(postgresql.TIME(timezone=True), "{now}").isoformat() == "18:15:05.987654-07:00"


@pytest.mark.parametrize("kind", [INTEGER(), BIGINT(), NUMERIC(15, 0)])
def test_a_number_says_whether_it_counts_seconds(kind: Any) -> None:
    assert given(kind, "{epoch}") == 1771204505
    assert given(kind, "{epoch_ms}") == 1771204505987


UUIDS: dict[str, tuple[Any, Callable[[Any], UUID]]] = {
    "uuid": (Uuid(), lambda made: made),
    "text": (TEXT(), UUID),
    "36 characters": (CHAR(36), UUID),
    "32 characters": (CHAR(32), UUID),
    "bytes": (BINARY(16), lambda made: UUID(bytes=made)),
}


@pytest.mark.parametrize("name", UUIDS)
def test_uuid_fits_its_column(name: str) -> None:
    kind, parse = UUIDS[name]
    made = given(kind, "{uuid}")
    assert parse(made).version == 4
    assert not isinstance(made, str) or len(made) == (kind.length or 36)
    assert given(kind, "{uuid}") != made


MISFITS = [
    ("{now}", INTEGER()),
    ("{now}", BOOLEAN()),
    ("{now}", JSON()),
    ("{now}", mysql.ENUM("a", "b")),
    ("{now}", Uuid()),
    ("{epoch}", TEXT()),
    ("{epoch}", mysql.DATETIME()),
    ("{uuid}", CHAR(20)),
    ("{uuid}", BINARY(8)),
    ("{uuid}", INTEGER()),
    ("{uuid}", mysql.ENUM("a", "b")),
]


@pytest.mark.parametrize(("value", "kind"), MISFITS)
def test_what_has_no_form_in_the_column_is_a_mistake_of_the_mapping(value: str, kind: Any) -> None:
    expected = re.escape(f"mapping.yaml:7: write_back.note.constants.col: {value} has no form")
    with pytest.raises(ConfigurationError, match=f"^{expected}"):
        given(kind, value)


@pytest.mark.parametrize("value", ["{today}", "siro", "now", 7, True, None])
def test_all_else_is_given_as_it_stands(value: Any) -> None:
    assert given(TEXT(), value) == value
