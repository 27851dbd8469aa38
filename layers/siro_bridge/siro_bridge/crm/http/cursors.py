"""What a list's records are in order of: the time of their last change, or nothing where the CRM shows none."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.sections import HttpEntity
from siro_bridge.crm.http.operation import as_text
from siro_bridge.crm.http.times import as_moment, read_time, write_time
from siro_bridge.crm.port import Position
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.times import earliest_wall
from siro_bridge.mapping.place import Where

BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)
"""Before everything; a day into the epoch, since no zone's clock may show a time before it."""


class Cursor(Protocol):
    @property
    def is_a_time(self) -> bool: ...

    def of(self, item: Any, before: Position | None) -> str:
        """An item's own, or else that of the one `before` it."""
        ...

    def is_in(self, item: Any) -> bool:
        """Whether an item has one of its own."""
        ...

    def moment(self, cursor: str) -> datetime:
        """Raises ConfigurationError."""
        ...

    def encode(self, moment: datetime) -> str: ...

    def check(self, items: Sequence[Any]) -> None:
        """Raises ConfigurationError where several items show that the mapping is wrong."""
        ...


class TimeCursor:
    """`where` has the places of the entity's keys, `name` is the entity's."""

    is_a_time = True

    def __init__(self, name: str, expression: Expression, form: str, zone: tzinfo, where: Where) -> None:
        self._name = name
        self._expression = expression
        self._form = form
        self._zone = zone
        self._where = where

    def of(self, item: Any, before: Position | None) -> str:
        cursor = as_text(self._expression.find_or(item, None))
        if self._is_time(cursor):
            return cursor
        return before.cursor if before else self.encode(BEGINNING)

    def is_in(self, item: Any) -> bool:
        return self._is_time(as_text(self._expression.find_or(item, None)))

    def moment(self, cursor: str) -> datetime:
        try:
            return as_moment(read_time(cursor, self._form), self._zone)
        except ValueError as error:
            raise ConfigurationError(f"{self._where('cursor')}: {error}; correct {self._name}.time_format") from None

    def encode(self, moment: datetime) -> str:
        """As the CRM writes it, rounded down; of an hour that the clock shows twice, the first."""
        if self._form == "iso":
            return moment.astimezone(UTC).isoformat()
        if "%" in self._form and "%z" not in self._form:
            return earliest_wall(moment, self._zone).strftime(self._form)
        return write_time(moment, self._form, self._zone)

    def check(self, items: Sequence[Any]) -> None:
        found = [self._expression.find_or(item, None) for item in items]
        if all(cursor is None for cursor in found):
            text = self._expression.text
            raise ConfigurationError(f"{self._expression.where}: {text} finds nothing in the CRM's records")
        texts = list(map(as_text, found))
        if not any(map(self._is_time, texts)):
            self.moment(next(filter(None, texts), ""))

    def _is_time(self, cursor: str) -> bool:
        try:
            read_time(cursor, self._form)
        except ValueError:
            return False
        return True


class NoCursor:
    """All moments are one: the records come as the CRM lists them, and only their content tells a change."""

    is_a_time = False

    def of(self, item: Any, before: Position | None) -> str:
        del item, before
        return ""

    def is_in(self, item: Any) -> bool:
        del item
        return True

    def moment(self, cursor: str) -> datetime:
        del cursor
        return BEGINNING

    def encode(self, moment: datetime) -> str:
        del moment
        return ""

    def check(self, items: Sequence[Any]) -> None:
        pass


def cursor_of(name: str, entity: HttpEntity, zone: tzinfo, where: Where) -> Cursor:
    if entity.is_timeless:
        return NoCursor()
    return TimeCursor(name, Expression(entity.cursor, where("cursor")), entity.time_formats[0], zone, where)
