"""The sections that say how the CRM's records become Siro's."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.domain.payload.zones import UnknownZoneError, zone_named
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import NO_CURSOR, Duration, Scalar


class Removal(Section):
    """How appointments that vanished from the CRM are taken out of Siro (promise 6)."""

    mode: Literal["off", "plan", "on"] = "off"
    """off: nothing is looked for; plan: reports what it would remove; on: removes"""
    max_share: float = Field(default=0.2, gt=0, le=1)
    """the share of what was sent above which nothing is removed"""

    @field_validator("mode", mode="before", json_schema_input_type=Literal["off", "plan", "on", True, False])
    @classmethod
    def _yaml_word(cls, value: object) -> object:
        """YAML reads a bare `on` or `off` as a boolean."""
        return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


class SyncOptions(Section):
    """Shared by all entities; the defaults suit a CRM that commits late by minutes, not hours."""

    start_from: Duration = timedelta(days=30)
    """how far back the first run of a new stack looks, by the cursor"""
    overlap: Duration = timedelta(minutes=10)
    """rows up to this much older than the cursor are read again, for transactions that were committed late"""
    batch_size: int = Field(default=100, ge=1, le=1000)
    """records a request to Siro; 1 uses Siro's endpoints for single records"""
    page_size: int = Field(default=500, ge=1, le=10_000)
    """rows read from the CRM at once"""
    requests_per_minute: int = Field(default=1000, ge=10)
    """Siro's limit for a token, shared by all functions"""
    window_past: Duration = timedelta(days=7)
    """appointments that started no longer ago are read whole in each run"""
    window_ahead: Duration = timedelta(days=14)
    """appointments that start within this time are read whole in each run"""
    max_rejected_share: float = Field(default=0.2, gt=0, le=1)
    """the share of newly rejected records above which a run stops with its cursor unmoved"""
    removal: Removal = Removal.model_construct()


Columns = Callable[[Any], Sequence[str] | None]
"""The names of a SQL section's columns, as far as its text tells them."""


def unknown_columns(_: Any) -> None:
    """Only the database can tell them."""


class Entity(Section, ABC):
    """What the entities of every connector share.

    `translate` turns the CRM's words into Siro's by Siro field path, `"*"` standing for any other;
    `constants` are Siro field paths that have the same value in every record.
    """

    translate: dict[str, dict[str, Scalar]] = {}
    """Siro field path → the CRM's words → Siro's; "*" stands for any other word"""
    constants: dict[str, Scalar] = {}
    """Siro field path → a value that is the same in every record"""

    cursor: str | list[str]
    """when a record was last updated, or `none`"""

    @field_validator("translate")
    @classmethod
    def _zones_are_known(cls, tables: dict[str, dict[str, Scalar]]) -> dict[str, dict[str, Scalar]]:
        """What the CRM's words for a row's zone become."""
        for word, name in tables.get(ROW_ZONE, {}).items():
            try:
                zone_named("UTC" if name is None else str(name))
            except UnknownZoneError as error:
                why = {"why": str(error), "path": (ROW_ZONE, word)}
                raise PydanticCustomError("unknown_zone", "{why}", why) from None
        return tables

    @property
    def is_timeless(self) -> bool:
        """Whether the CRM has no time of the last change: what changed is found by its content alone."""
        return self.cursor == NO_CURSOR

    @abstractmethod
    def paths(self, columns: Columns) -> Sequence[str] | None:
        """What a record of the CRM fills: Siro field paths, and helpers; None where nobody can tell."""

    @abstractmethod
    def key_of(self, path: str) -> tuple[str, ...]:
        """The key below the section where that stands which fills a path, or would."""

    @abstractmethod
    def fills(self, path: str) -> bool:
        """Whether the CRM's records fill this Siro field path."""

    def shaping(self) -> dict[str, Any]:
        """All that shapes the payloads, for a digest. A key that came later is left out where it changes nothing."""
        return self.model_dump(mode="json")

    @property
    def is_slim(self) -> bool:
        """Whether reading many records shows less of each than reading it alone."""
        return False

    @property
    def asks_since(self) -> bool:
        """Whether the CRM is asked for what changed since a time, and shows nothing else."""
        return not self.is_timeless

    @property
    def has_window(self) -> bool:
        """Whether the records that start between two times can be listed."""
        return True


class DeepLink(Section):
    """The link a rep taps to start a recording, written to a field of the appointment (or opportunity).

    `form` is the app's own scheme (guide, "Auto Start/Stop via Deep Linking") or the https form.
    """

    form: Literal["app", "https"] = "app"
    target: str
    """one of write_back.targets"""
    field: str
    """the field that gets the link"""
    conversation_type: str | None = None
    """the conversation type of Siro's that the recording is to have"""
    redirect_url: str | None = None
    """where the app goes once the recording has ended"""
