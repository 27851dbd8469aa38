"""The sections that say where a recording's facts go in the CRM."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from siro_bridge.domain.note.form import SHORTEST, NoteFormat
from siro_bridge.domain.section import Section
from siro_bridge.domain.write_back.rules import FieldRule, Unlisted
from siro_bridge.mapping.base import Duration, Link


class OnlyIf(Section):
    """Which recordings are written back at all: keeps test recordings out of the CRM."""

    min_duration: Duration | None = None
    """shorter recordings leave nothing in the CRM"""
    conversation_types: list[str] = []
    """all, where none is named"""


class Note(Section):
    """What the notes of every connector share: whose note it is, and its text (Jinja2, sandboxed)."""

    target: str
    """one of `targets`: the record that the note belongs to"""
    template: str | None = None
    """the note's text, in Jinja; there is a plain one where it is left out"""
    format: NoteFormat = "text"
    """what the CRM's notes are: our text is escaped for it, and its line breaks are made for it"""
    max_length: int | None = Field(default=None, ge=SHORTEST)
    """of the whole note, people's words and our markers included; our text is cut to fit"""


class Target(Section):
    """A record of the CRM that facts are written to, found by one of the recording's links."""

    link: Link
    """which of a recording's links in Siro leads to the record"""


class WriteBack(Section):
    """`mode: shadow` journals what would be written, and writes nothing."""

    mode: Literal["live", "shadow"] = "live"
    """shadow writes down what it would write, and writes nothing: for the first week"""
    only_if: OnlyIf = OnlyIf.model_construct()
    fields: list[FieldRule] = []
    unlisted: list[Unlisted] = []
    nothing: list[str] = []
    """further words for "nothing was said", beside those that the product knows"""
    extraction_deadline: Duration = Field(default="2h", validate_default=True)
    """how long an extraction may stay IN_PROGRESS before the rest is written without it"""
    journal_values: bool | Literal["hash"] = True
    """hash (or false) keeps only a keyed hash of old and new values in the journal; they cannot be put back then"""
    journal_retention: Duration = Field(default="400d", validate_default=True)
    targets: Mapping[str, Target] = {}
    note: Note | None = None

    def rules(self) -> dict[str, Any]:
        """All that decides what a recording leaves in the CRM, for a digest.

        Keys that came later are left out where they say what was so before: what was applied stays applied.
        """
        found = self.model_dump(mode="json", exclude={"extraction_deadline", "journal_values", "journal_retention"})
        for rule in found["fields"]:
            drop_unused(rule, "format")
        return found


def drop_unused(section: dict[str, Any], *keys: str) -> None:
    """Of a section's own dump: keys without a value."""
    for key in keys:
        if not section[key]:
            del section[key]
