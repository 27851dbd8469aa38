"""The little SQL that a proposed select needs, in each database's own words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from siro_bridge_cli.proposal.shape import Field

Quote = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SqlWords:
    """`family` is postgresql, mysql, mariadb or sqlite; `quote` puts a name in quotes where it needs them."""

    family: str
    quote: Quote

    @property
    def is_mysql(self) -> bool:
        return self.family in ("mysql", "mariadb")

    def name(self, table: str) -> str:
        """A table's name, `schema.table` part by part."""
        return ".".join(self.quote(part) for part in table.split("."))

    def joined(self, parts: Sequence[str], between: str) -> str:
        """Texts with something between them; nulls are left out."""
        if self.family != "sqlite":
            return f"CONCAT_WS({text(between)}, {', '.join(parts)})"
        return "TRIM(" + f" || {text(between)} || ".join(f"COALESCE({part}, '')" for part in parts) + ")"

    def at(self, day: str, hour: str) -> str:
        """A time of two columns."""
        if self.family == "postgresql":
            return f"({day} + {hour})"
        return f"TIMESTAMP({day}, {hour})" if self.is_mysql else f"{day} || ' ' || {hour}"

    def is_true(self, column: str, field: Field) -> str:
        """A condition: the flag is set. Null is not."""
        if field.kind == "boolean":
            return column
        return f"{column} <> 0"

    def is_unset(self, column: str, field: Field) -> str:
        """A condition: the flag is not set, or null."""
        unset = "FALSE" if field.kind == "boolean" else "0"
        return f"COALESCE({column}, {unset}) = {unset}" if field.nullable else self.is_false(column, field)

    def is_set(self, column: str, field: Field) -> str:
        """A condition: the flag is set, or null."""
        on = "TRUE" if field.kind == "boolean" else "1"
        return f"COALESCE({column}, {on}) = {on}" if field.nullable else self.is_true(column, field)

    def is_false(self, column: str, field: Field) -> str:
        """A condition: the flag is there, and not set."""
        return f"NOT {column}" if field.kind == "boolean" else f"{column} = 0"

    def as_id(self, column: str, field: Field) -> str:
        """Bytes have no form of their own at Siro."""
        if field.kind != "bytes":
            return column
        return f"encode({column}, 'hex')" if self.family == "postgresql" else f"HEX({column})"


def text(value: str) -> str:
    """A literal."""
    return "'" + value.replace("'", "''") + "'"
