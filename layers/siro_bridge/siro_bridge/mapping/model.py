"""The whole mapping file, for either connector."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Discriminator, PrivateAttr, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from siro_bridge.domain.payload.zones import Zone, zone_named
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import ZoneName
from siro_bridge.mapping.clashes import clashes
from siro_bridge.mapping.rest import RestSections
from siro_bridge.mapping.sql import SqlSections
from siro_bridge.mapping.sync import DeepLink, SyncOptions


class _Common(Section):
    version: Literal[1] = 1
    timezone: ZoneName
    """what the clock showed where the CRM keeps a time without a zone: that of storage"""
    display_timezone: ZoneName | None = None
    """the clock that people read, where it is another: a CRM may keep UTC, and nobody lives by that"""
    connection_id: str | None = None
    """Siro's integrationConnectionId of this CRM; read from Siro where the file does not say it"""
    sync: SyncOptions = SyncOptions()
    deep_link: DeepLink | None = None
    _file: str = PrivateAttr("mapping")
    _lines: dict[str, int] = PrivateAttr(default_factory=dict)

    def read_from(self, file: str, lines: dict[str, int]) -> None:
        """Where the mapping's keys (`engagements.select`) stand, for messages at run time."""
        self._file, self._lines = file, lines

    @property
    def zone(self) -> Zone:
        return zone_named(self.timezone)

    @property
    def display_zone(self) -> Zone:
        return zone_named(self.display_timezone or self.timezone)

    def place(self, *path: str | int) -> str:
        """`mapping.yaml:12: engagements.select`; of a key that the file leaves out, its section's line."""
        keys = [str(part) for part in path]
        known = (self._lines.get(".".join(keys[:depth])) for depth in range(len(keys), 0, -1))
        line = next((number for number in known if number is not None), None)
        return f"{self._file}{f':{line}' if line else ''}: {'.'.join(keys)}"


KeyPath = tuple[str | int, ...]


def _named_targets(mapping: "SqlMapping | RestMapping") -> Iterator[tuple[KeyPath, str]]:
    back = mapping.write_back
    yield from ((("write_back", "fields", index, "target"), rule.target) for index, rule in enumerate(back.fields))
    yield from ((("write_back", "unlisted", index, "target"), rule.target) for index, rule in enumerate(back.unlisted))
    if back.note:
        yield ("write_back", "note", "target"), back.note.target
    if mapping.deep_link:
        yield ("deep_link", "target"), mapping.deep_link.target


class SqlMapping(_Common, SqlSections):
    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        _refuse_unknown_targets(self)
        _refuse_clashes(self)
        _refuse_unfit_accounts(self)
        return self


class RestMapping(_Common, RestSections):
    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        _refuse_unknown_targets(self)
        _refuse_unfit_accounts(self)
        return self


def _refuse_unknown_targets(mapping: SqlMapping | RestMapping) -> None:
    """The first one is refused; `path` in the error's context is where it stands."""
    for path, target in _named_targets(mapping):
        if target not in mapping.write_back.targets:
            raise PydanticCustomError(
                "unknown_target", "{target} is not one of write_back.targets", {"target": repr(target), "path": path}
            )


def _refuse_unfit_accounts(mapping: SqlMapping | RestMapping) -> None:
    """Timeless, every record that carries any account would be looked up again in each run; and no row is filled in."""
    if mapping.accounts and mapping.accounts.is_slim:
        raise PydanticCustomError(
            "slim_accounts",
            "accounts are read from their list alone, which must show the helpers of fields; take detail out",
            {"path": ("accounts", "detail")},
        )
    if mapping.accounts and mapping.accounts.is_timeless:
        raise PydanticCustomError(
            "timeless_accounts",
            "none will not do for accounts; nest them in opportunities and engagements, whose cursor may be none",
            {"path": ("accounts", "cursor")},
        )


def _refuse_clashes(mapping: SqlMapping) -> None:
    for path, why in clashes(mapping.write_back, mapping.deep_link):
        raise PydanticCustomError("clash", "{why}", {"why": why, "path": path})


Mapping = Annotated[SqlMapping | RestMapping, Discriminator("connector")]
MAPPING: TypeAdapter[SqlMapping | RestMapping] = TypeAdapter(Mapping)
