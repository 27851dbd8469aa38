"""A type of field that one of its tables does not know would be a bug at the first recording."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest

from siro_bridge.crm import alteration
from siro_bridge.crm.http import values as rest
from siro_bridge.crm.sql import target_field as sql
from siro_bridge.domain.write_back import coercion, values
from siro_bridge.domain.write_back.rules import FieldType

TYPES = set(get_args(FieldType))
TABLES = {
    "coercions": coercion._COERCIONS,
    "readers of a row": sql._READERS,
    "readings of a REST record": rest._READINGS,
}
WRITTEN = ["", "text", 7, 1.5, Decimal("1.50"), True, date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC), ["a"], None]


@pytest.mark.parametrize("table", TABLES)
def test_every_type_of_field_is_in(table: str) -> None:
    assert TABLES[table].keys() == TYPES


def test_tables_of_some_types_name_no_others() -> None:
    assert {*alteration.PUT_BACK, *rest._READERS, *(kind for _, kind in rest._KINDS)} <= TYPES


@pytest.mark.parametrize("value", WRITTEN, ids=repr)
def test_every_value_that_can_be_written_can_be_remembered(value: Any) -> None:
    kept = values.decode(values.encode(value))
    assert (kept, type(kept)) == (value, Decimal if type(value) in (int, float) else type(value))
