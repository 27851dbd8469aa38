"""The test CRM's records: visits and deals of a field service company, and notes on deals."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.integration.crm.rest_crm.listing import Json, Lists
from tests.integration.crm.rest_crm.times import iso


@dataclass
class Store:
    """Records as the API shows them; `lock` is held around every request.

    `makes` is what the CRM makes of a value that a deal's field is given, by the field's dotted path.
    `fails` are paths at which it fails, and the status that it then answers; `fails_halfway`: after some was saved.
    `fails_at_text` are fields that take anything but texts.
    """

    visits: dict[str, Json] = field(default_factory=dict)
    deals: dict[str, Json] = field(default_factory=dict)
    notes: dict[str, Json] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    idempotency: dict[str, Json] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    next_note: int = 1
    shows_note: Callable[[str], str] = str
    """what people and the API see of a note's text"""
    lists_note: int | None = None
    """how many characters of a note's text a list shows"""
    no_place_for: str = ""
    """characters at which it fails in a note's text"""
    fails: dict[str, int] = field(default_factory=dict)
    fails_halfway: bool = False
    fails_at_text: dict[str, int] = field(default_factory=dict)
    takes_no: tuple[Any, ...] = ()
    """what it refuses in the fields of `custom`: null, an empty text"""
    replaces_deals: bool = False
    """whether PUT without a revision takes away what it is not sent, but for the id and the times"""
    read_only: tuple[str, ...] = ()
    """fields of a deal that it refuses in a PUT"""
    replaces_objects: bool = False
    """whether a part of an object takes the whole object's place"""
    shows_in_lists: tuple[str, ...] = ()
    """what lists show of a visit; all of it, where nothing is named"""
    odd_visits: list[Any] = field(default_factory=list)
    """what stands among the visits in each list of them, and is none: null, or an object without an id"""
    makes: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    lists: Lists = field(default_factory=Lists)
    shows_visit: Callable[[Json], Any] = lambda visit: visit
    """what the API shows of a visit: its filters and its order go by the visit itself"""
    says_nothing: tuple[int, Any] | None = None
    """the status and the body by which it answers a list of visits that has nothing in it, and no more to come"""

    def touch(self, deal_id: str) -> None:
        self.versions[deal_id] = self.versions.get(deal_id, 0) + 1

    def etag(self, deal_id: str) -> str:
        return f'"{deal_id}-{self.versions.get(deal_id, 0)}"'

    def add_note(self, deal_id: str, text: str) -> Json:
        note: Json = {"id": self.next_note, "deal_id": deal_id, "text": text, "created": iso(datetime.now(UTC))}
        self.next_note += 1
        self.notes[str(note["id"])] = note
        return note

    def shown(self, note: Json) -> Json:
        return {**note, "text": self.shows_note(note["text"])}

    def listed(self, note: Json) -> Json:
        return {**note, "text": self.shows_note(note["text"])[: self.lists_note]}


__all__ = ["Json", "Store", "iso"]
