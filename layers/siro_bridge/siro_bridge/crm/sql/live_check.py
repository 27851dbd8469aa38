"""What the CRM's database itself says of a mapping's `write_back`, before anything is written."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, get_args

from sqlalchemy import Column, Engine, Table

from siro_bridge.crm.sql.constants import Constants
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.grant_check import Change, deletes, inserts, locks, missing_grant, updates
from siro_bridge.crm.sql.lengths import note_too_long, too_long
from siro_bridge.crm.sql.mapping.model import SqlMapping
from siro_bridge.crm.sql.mapping.sections import SqlInsert
from siro_bridge.crm.sql.tables import Tables, without_transactions
from siro_bridge.crm.sql.target_row import WITHOUT_TRANSACTIONS, engine_of
from siro_bridge.crm.sql.transactions import describing
from siro_bridge.crm.sql.zone_check import ZoneCheck
from siro_bridge.crm.sql.zone_rules import rules_told, zones_in
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.zones import is_utc
from siro_bridge.domain.write_back.rules import FieldRule
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.place import Where, field_place

ONCE_LIVE = "nothing is written as long as write_back.mode is shadow"


class LiveCheck:
    """Reads the schema, the rights, the clock and the zones' rules, no row.

    Raises CrmUnavailableError, and ConfigurationError for the secret.
    """

    def __init__(self, engine: Engine, mapping: SqlMapping) -> None:
        self._engine = engine
        self._mapping = mapping
        self._tables = Tables(engine)
        self._zone = mapping.zone
        self._found = Checked()

    def __call__(self) -> Checked:
        with sql_errors(self._mapping.place("connector")), describing(self._engine):
            pass  # a database that cannot be reached is no mistake of each table
        for name in self._mapping.write_back.targets:
            with self._collected():
                self._target(name)
        with self._collected():
            self._note()
        self._found.warnings.extend(self._rules())
        self._found.warnings[:] = dict.fromkeys(self._found.warnings)
        self._found.mistakes[:] = dict.fromkeys(self._found.mistakes)
        return self._found

    def _rules(self) -> Iterator[str]:
        """Of the mapping's own zones, and of those that its selects convert to or from."""
        own = {self._mapping.display_zone: "display_timezone", self._mapping.zone: "timezone"}
        asked = [(self._mapping.place(key), zone, False) for zone, key in own.items() if not is_utc(zone)]
        for name in get_args(EntityName):
            if section := getattr(self._mapping, name):
                place = self._mapping.place(name, "select")
                asked += [(place, zone, True) for zone in zones_in(f"{section.select} {section.cursor}")]
        for place, zone, is_used in {zone: (place, zone, is_used) for place, zone, is_used in asked}.values():
            with sql_errors(place), describing(self._engine) as connection:
                if told := rules_told(connection, zone, is_used=is_used):
                    yield f"{place}: {told}"

    @contextmanager
    def _collected(self) -> Iterator[None]:
        """One mistake does not hide the others."""
        try:
            yield
        except ConfigurationError as error:
            self._found.mistakes.append(str(error))

    def _target(self, name: str) -> None:
        section = self._mapping.write_back.targets[name]
        where = partial(self._mapping.place, "write_back", "targets", name)
        table = self._tables.table(section.table, where("table"))
        self._tables.column(table, section.key, where("key"))
        Constants(self._tables, table, section.stamps, self._zone, partial(where, "stamps"))
        self._promises(table, where("table"))
        for column, place, rule in self._written(name):
            with self._collected():
                found = self._tables.written_column(table, column, place)
                self._may(updates(table, [column]), place)
                self._found.warnings.extend(too_long(self._engine, found, rule, place))
        self._may(updates(table, section.stamps), where("stamps"))
        if section.insert:
            self._insert(table, section.key, section.insert, partial(where, "insert"))

    def _written(self, target: str) -> Iterator[tuple[str, str, FieldRule | None]]:
        """The columns of facts and of the deep link, each with its place in the mapping and its rule."""
        rules = (rule for rule in self._mapping.write_back.fields if rule.target == target)
        yield from ((rule.field, field_place(self._mapping, target, rule.field), rule) for rule in rules)
        link = self._mapping.deep_link
        if link and link.target == target:
            yield link.field, self._mapping.place("deep_link", "field"), None

    def _insert(self, table: Table, key: str, section: SqlInsert, where: Where) -> None:
        Constants(self._tables, table, section.constants, self._zone, partial(where, "constants"))
        self._needed(table, {key, *section.constants}, partial(where, "constants"))
        parent = self._tables.table(section.parent, where("parent"))
        own = self._tables.column(parent, section.parent_key, where("parent_key"))
        Constants(self._tables, parent, section.parent_stamps, self._zone, partial(where, "parent_stamps"))
        self._may([inserts(table, [key, *section.constants])], where())
        self._may([locks(own), *updates(parent, section.parent_stamps)], where("parent"))

    def _note(self) -> None:
        section, where = self._mapping.write_back.note, partial(self._mapping.place, "write_back", "note")
        if section is None:
            return
        table = self._tables.table(section.table, where("table"))
        for key in ("key", "parent", "body"):
            self._tables.column(table, getattr(section, key), where(key))
        for key in ("constants", "stamps"):
            Constants(self._tables, table, getattr(section, key), self._zone, partial(where, key))
        self._promises(table, where("table"))
        written = {section.parent, section.body, *section.constants}
        self._may(
            [inserts(table, written), *updates(table, [section.body, *section.stamps]), deletes(table)], where("table")
        )
        self._needed(table, written, partial(where, "constants"))
        body = table.columns[section.body]
        self._found.warnings.extend(note_too_long(self._engine, body, section.max_length, where("max_length")))
        self._may([locks(self._parent_key(section.target))], where("target"))

    def _parent_key(self, name: str) -> Column[Any]:
        """A note is made while the record that it belongs to is locked."""
        target, where = (
            self._mapping.write_back.targets[name],
            partial(self._mapping.place, "write_back", "targets", name),
        )
        if target.insert is None:
            return self._tables.column(self._tables.table(target.table, where("table")), target.key, where("key"))
        parent = self._tables.table(target.insert.parent, where("insert", "parent"))
        return self._tables.column(parent, target.insert.parent_key, where("insert", "parent_key"))

    def _may(self, changes: Iterable[Change], place: str) -> None:
        """Nothing is written in shadow mode: what a right is missing for then is no mistake yet."""
        told = [line for change in changes if (line := missing_grant(self._engine, change, place))]
        if self._mapping.write_back.mode == "shadow":
            self._found.warnings.extend(f"{line}; {ONCE_LIVE}" for line in told)
        else:
            self._found.mistakes.extend(told)

    def _promises(self, table: Table, place: str) -> None:
        """What this server or engine cannot keep."""
        if (engine := engine_of(table, self._engine.dialect.name)).upper() in WITHOUT_TRANSACTIONS:
            self._found.warnings.append(f"{place}: {without_transactions(table, engine)}")
        with describing(self._engine) as connection:
            if told := ZoneCheck(self._mapping).told(connection, table):
                self._found.warnings.append(told)

    def _needed(self, table: Table, given: Collection[str], where: Where) -> None:
        """A trigger may fill such a column, so it is no mistake yet."""
        self._found.warnings.extend(
            f"{where()}: {table.fullname}.{name} takes no null and has no default; give it a value here"
            for name in self._without_value(table, given)
        )

    def _without_value(self, table: Table, given: Collection[str]) -> Iterator[str]:
        return (column.name for column in table.columns if column.name not in given and self._must_be_given(column))

    def _must_be_given(self, column: Column[object]) -> bool:
        numbered = self._engine.dialect.name != "postgresql" and column is column.table.autoincrement_column
        made = column.server_default is not None or column.computed is not None or column.identity is not None
        return not (column.nullable or numbered or made)
