"""The notes of a record, as the CRM lists and reads them, and how one is addressed."""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.etags import strong_etag, unpacked
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.list_errors import TiedError, read_again
from siro_bridge.crm.http.listing import Listing
from siro_bridge.crm.http.mapping.request import placeholders
from siro_bridge.crm.http.mapping.sections import HttpNote
from siro_bridge.crm.http.operation import Operation, as_text
from siro_bridge.crm.http.pages import pages
from siro_bridge.crm.http.places import in_request
from siro_bridge.crm.http.wholeness import repeated_of
from siro_bridge.crm.port import FoundNote
from siro_bridge.domain.errors import ConfigurationError, NoSuchRecordError
from siro_bridge.domain.note import fence
from siro_bridge.mapping.place import Where

Aged = tuple[tuple[str, int, str], FoundNote]
"""A note with what it is ordered by: time, then key (numbers as numbers)."""


class StoredNote(NamedTuple):
    """A note as the CRM has it now; `etag` where the mapping says that it has one."""

    note: FoundNote
    etag: str | None


class NoteList:
    """`where` has the places of the keys of the mapping's note."""

    def __init__(self, section: HttpNote, client: HttpClient, where: Where) -> None:
        self._section = section
        self._client = client
        self._where = where
        find = section.find
        self._in_find = in_request(partial(where, "find"), find)
        self._items = Expression(find.items, self._in_find("items"))
        self._key = Expression(find.key, self._in_find("key"))
        self._body = Expression(find.body_field, self._in_find("body_field"))
        self._created = Expression(find.created or "null", self._in_find("created"))
        self._in_read = in_request(where, section.read or find)
        self._item = Expression(section.item, self._in_read("item"))
        used = (section.update, section.delete, section.read or find)
        self._key_has_parent = any("parent" in placeholders(request) for request in used)

    def find(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        """The one with the stored key first, then those with the marker, the oldest first; as `read` shows them.

        Raises NoSuchRecordError where the CRM has no such record, and no note of the stored key: merged into another
        record it may have taken its notes along.
        """
        try:
            listed = [note for _, note in sorted(self._listed(parent, marker), key=lambda found: found[0])]
        except NoSuchRecordError:
            moved = self.read(note_key) if note_key is not None and self._section.read else None
            if moved is None:
                raise
            return [moved.note]
        found = [note for note in listed if note.key == note_key or fence.stands(note.body, marker)]
        if self._section.read:
            keys = [note.key for note in found]
            keys += [note_key] if note_key is not None and note_key not in keys else []
            found = [stored.note for key in keys if (stored := self.read(key))]
        return sorted(found, key=lambda note: note.key != note_key)

    def read(self, full_key: str) -> StoredNote | None:
        """None when the note is gone; without a `read` it is looked for among those of its parent."""
        parent, key = self.split(full_key)
        if self._section.read is None:
            found = (note for _, note in self._read(parent, "") if note.key == full_key)
            return next((StoredNote(note, None) for note in found), None)
        values = {"parent": parent, "key": key}
        operation = self._section.read.filled(self._where("read"), values, on_record=True)
        response = self._client.send(unpacked(operation) if self._section.etag else operation, gone=True)
        if self._client.is_gone(response):
            return None
        body = self._client.body(response, operation)
        item = self._item.find(body)
        if item is None and self._client.says_gone(body, self._item):
            return None
        if item is None:
            raise ConfigurationError(f"{self._item.where}: {self._item.text} finds no note in the answer")
        etag = strong_etag(response, self._in_read("etag")) if self._section.etag else None
        return StoredNote(FoundNote(full_key, as_text(self._body.find(item) or "")), etag)

    def text_in(self, answer: Any) -> str | None:
        """Of a note that an answer shows as `read` does; None where it shows none."""
        item = self._item.find_or(answer, None)
        text = None if item is None else self._body.find_or(item, None)
        return text if isinstance(text, str) else None

    def full_key(self, parent: str, key: str) -> str:
        """A note that can only be addressed through its parent brings it along in its key."""
        return f"{quote(parent, safe='')}/{quote(key, safe='')}" if self._key_has_parent else key

    def split(self, full_key: str) -> tuple[str, str]:
        """Parent (empty where no request needs it) and the CRM's own key."""
        if not self._key_has_parent:
            return "", full_key
        parent, _, key = full_key.partition("/")
        return unquote(parent), unquote(key)

    def _listed(self, parent: str, marker: str) -> list[Aged]:
        return read_again(lambda: list(self._read(parent, marker)))

    def _read(self, parent: str, marker: str) -> Iterator[Aged]:
        """Every note that `find` lists. One that stands on two pages proves that another may be missing."""

        def build(_: Any) -> Operation:
            values = {"parent": parent, "marker": marker}
            return self._section.find.filled(self._where("find"), values, on_record=True)

        ask = Listing(self._client, self._section.find, build, self._items)
        paging, page_of = self._section.find.paging, dict[str, int]()
        for number, (items, *_) in enumerate(pages(paging, ask, self._key.find, self._in_find)):
            for item in items:
                key = self._key.find(item)
                if key is None:
                    raise ConfigurationError(f"{self._key.where}: {self._key.text} finds nothing in the CRM's notes")
                text, age = as_text(key), as_text(self._created.find(item) or "")
                if paging and page_of.setdefault(text, number) != number:
                    raise TiedError(repeated_of(paging, self._in_find(self._section.find.asking)))
                note = FoundNote(self.full_key(parent, text), as_text(self._body.find(item) or ""))
                yield (age, len(text) if text.isdigit() else 0, text), note
