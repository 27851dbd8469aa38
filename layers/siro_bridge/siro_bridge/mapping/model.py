"""The whole mapping file, as far as every connector's is the same."""

from collections.abc import Iterator
from typing import Literal, Self, get_args

from pydantic import PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from siro_bridge.domain.payload.zones import Zone, zone_named
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import EntityName, ZoneName
from siro_bridge.mapping.sync import DeepLink, Entity, SyncOptions
from siro_bridge.mapping.write_back import WriteBack

KeyPath = tuple[str | int, ...]


class CrmMapping(Section):
    """A connector's own mapping is one of these, with sections of its own for what is read and written."""

    version: Literal[1] = 1
    connector: str
    timezone: ZoneName
    """what the clock showed where the CRM keeps a time without a zone: that of storage"""
    display_timezone: ZoneName | None = None
    """the clock that people read, where it is another: a CRM may keep UTC, and nobody lives by that"""
    connection_id: str | None = None
    """Siro's integrationConnectionId of this CRM; read from Siro where the file does not say it"""
    sync: SyncOptions = SyncOptions.model_construct()
    opportunities: Entity | None = None
    engagements: Entity | None = None
    accounts: Entity | None = None
    write_back: WriteBack
    deep_link: DeepLink | None = None
    _file: str = PrivateAttr("mapping")
    _lines: dict[str, int] = PrivateAttr(default_factory=dict)
    _digest: str = PrivateAttr("")

    def read_from(self, file: str, lines: dict[str, int], digest: str) -> None:
        """Where the mapping's keys (`engagements.select`) stand, for messages at run time."""
        self._file, self._lines, self._digest = file, lines, digest

    @property
    def digest(self) -> str:
        """Of the file that it was read from, and of those that it names: the same only of the same mapping."""
        return self._digest

    @property
    def zone(self) -> Zone:
        return zone_named(self.timezone)

    @property
    def display_zone(self) -> Zone:
        return zone_named(self.display_timezone or self.timezone)

    @property
    def sections(self) -> dict[EntityName, Entity]:
        """Those that the file has."""
        found = {name: getattr(self, name) for name in get_args(EntityName)}
        return {name: section for name, section in found.items() if section}

    def place(self, *path: str | int) -> str:
        """`mapping.yaml:12: engagements.select`; of a key that the file leaves out, its section's line."""
        keys = [str(part) for part in path]
        known = (self._lines.get(".".join(keys[:depth])) for depth in range(len(keys), 0, -1))
        line = next((number for number in known if number is not None), None)
        return f"{self._file}{f':{line}' if line else ''}: {'.'.join(keys)}"

    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        """The first unknown one is refused; `path` in the error's context is where it stands."""
        for path, target in self._named_targets():
            if target not in self.write_back.targets:
                raise PydanticCustomError(
                    "unknown_target",
                    "{target} is not one of write_back.targets",
                    {"target": repr(target), "path": path},
                )
        return self

    @model_validator(mode="after")
    def _accounts_are_fit(self) -> Self:
        """Timeless, every record that carries any account would be looked up again in each run; no row is filled in."""
        if self.accounts and self.accounts.is_slim:
            raise PydanticCustomError(
                "slim_accounts",
                "accounts are read from their list alone, which must show the helpers of fields; take detail out",
                {"path": ("accounts", "detail")},
            )
        if self.accounts and self.accounts.is_timeless:
            raise PydanticCustomError(
                "timeless_accounts",
                "none will not do for accounts; nest them in opportunities and engagements, whose cursor may be none",
                {"path": ("accounts", "cursor")},
            )
        return self

    def _named_targets(self) -> Iterator[tuple[KeyPath, str]]:
        back = self.write_back
        yield from ((("write_back", "fields", at, "target"), rule.target) for at, rule in enumerate(back.fields))
        yield from ((("write_back", "unlisted", at, "target"), rule.target) for at, rule in enumerate(back.unlisted))
        if back.note:
            yield ("write_back", "note", "target"), back.note.target
        if self.deep_link:
            yield ("deep_link", "target"), self.deep_link.target
