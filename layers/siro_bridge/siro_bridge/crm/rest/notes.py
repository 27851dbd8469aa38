"""Notes of a record: made once, changed only where nobody else did."""

import hashlib
import uuid
from collections.abc import Callable
from functools import cached_property, partial

import httpx

from siro_bridge.crm.port import FoundNote
from siro_bridge.crm.rest.answers import CHANGED, GONE
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.expressions import Expression
from siro_bridge.crm.rest.note_list import NoteList
from siro_bridge.crm.rest.operation import as_text, fill, in_request, named
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, LostAnswerError
from siro_bridge.mapping.model import RestMapping
from siro_bridge.mapping.rest import RestNote
from siro_bridge.mapping.rest_request import Request

TRIES = 3
POSTS = 5
"""How often a note is posted while the CRM answers with notes that are gone: one of each earlier link."""

LAG_SECONDS = 5.0
"""A CRM may show a new note a moment late; posting it again with another key would double it."""

_NAMESPACE = uuid.UUID("7d1f0a52-9f3c-4c0f-8a44-3a2f6d0a3c11")


class RestNotes:
    def __init__(self, mapping: RestMapping, client: RestClient) -> None:
        self._note = mapping.write_back.note
        self._where = partial(mapping.place, "write_back", "note")
        self._client = client

    def find(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        return self._list.find(parent, marker, note_key)

    def create(self, parent: str, marker: str, body: str) -> FoundNote:
        found = self.find(parent, marker, None)
        return found[0] if found else self._post(parent, marker, body)

    def update(self, note: FoundNote, body: str) -> bool:
        def done(current: FoundNote | None) -> bool:
            return current is not None and _same(current.body, body)

        return self._change(note, self._section.update, self._where("update"), {"text": body}, done)

    def delete(self, note: FoundNote) -> bool:
        return self._change(note, self._section.delete, self._where("delete"), {}, lambda current: current is None)

    def _post(self, parent: str, marker: str, body: str) -> FoundNote:
        """With an idempotency key the CRM may answer again with a note that it made before and that is gone by now.

        The next key is made of the gone notes too: new to the CRM, and the same when all of this is repeated.
        """
        section = self._section.create
        header = section.idempotency_header
        values = {"parent": parent, "marker": marker, "text": body}
        operation = fill(section, self._where("create"), values, on_record=True)
        where = in_request(self._where, section)("create", "key")
        gone: list[str] = []
        for _ in range(POSTS):
            if header:
                operation = operation.with_header(header, _idempotency_key(parent, marker, body, *gone))
            response = self._client.send(operation, repeatable=header is not None)
            key = _key_in(response, Expression(section.key, where))
            full_key = None if key is None else self._list.full_key(parent, key)
            if full_key and (header is None or self._is_there(full_key)):
                return FoundNote(full_key, body)
            if found := self.find(parent, marker, None):
                return found[0]
            if key is None:
                raise ConfigurationError(f"{where}: {section.key} finds no id in the answer, and find does not list it")
            gone.append(key)
        raise CrmUnavailableError(f"{where}: the CRM answers with notes that are gone; later again")

    def _is_there(self, key: str) -> bool:
        if self._list.read(key):
            return True
        self._client.sleep(LAG_SECONDS)
        return self._list.read(key) is not None

    def _change(
        self,
        note: FoundNote,
        request: Request,
        where: str,
        values: dict[str, str],
        done: Callable[[FoundNote | None], bool],
    ) -> bool:
        """Reads before every try, so that a lost answer is no reason to write over a person's edit."""
        parent, key = self._list.split(note.key)
        for attempt in range(1, TRIES + 1):
            stored = self._list.read(note.key)
            current = stored.note if stored else None
            if done(current) and (attempt > 1 or current is not None):
                return True
            if stored is None or not _same(stored.note.body, note.body):
                return False
            operation = fill(request, where, {"parent": parent, "key": key, **values}, on_record=True)
            operation = operation.with_header("If-Match", stored.etag)
            try:
                response = self._client.send(operation, repeatable=False, accept=GONE | CHANGED)
            except LostAnswerError:
                if attempt == TRIES:
                    raise
                continue
            if response.is_success or response.status_code in GONE:
                return response.is_success
        raise CrmUnavailableError(f"{named(where, request)}: the note keeps changing; later again")

    @cached_property
    def _list(self) -> NoteList:
        return NoteList(self._section, self._client, self._where)

    @property
    def _section(self) -> RestNote:
        if self._note is None:
            raise ConfigurationError(f"{self._where()}: the mapping has no such section")
        return self._note


def _key_in(response: httpx.Response, expression: Expression) -> str | None:
    """None where the answer does not tell: some CRMs answer a 201 with nothing in it."""
    try:
        key = expression.find_or(response.json(), None)
    except ValueError:
        return None
    return None if key is None else as_text(key)


def _same(one: str, other: str) -> bool:
    """But for line ends and outer white space, which CRMs change by themselves."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _idempotency_key(parent: str, marker: str, body: str, *gone: str) -> str:
    """The same note has the same key in every process; another text is another request."""
    digest = hashlib.sha256("\0".join((parent, marker, body, *gone)).encode()).hexdigest()
    return str(uuid.uuid5(_NAMESPACE, digest))
