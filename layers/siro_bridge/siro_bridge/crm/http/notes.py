"""Notes of a record: made once, changed only where nobody else did."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from siro_bridge.crm.http.answers import CrmFailedError
from siro_bridge.crm.http.client import FailedWriteError, HttpClient
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.late_effect import late_effect
from siro_bridge.crm.http.mapping.request import Request
from siro_bridge.crm.http.mapping.sections import HttpMapping, HttpNote
from siro_bridge.crm.http.note_list import NoteList
from siro_bridge.crm.http.operation import as_text
from siro_bridge.crm.http.places import in_request
from siro_bridge.crm.port import FoundNote
from siro_bridge.domain.errors import (
    CharacterRefusedError,
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    LostAnswerError,
    NoSuchRecordError,
    SiroBridgeError,
    UnavailableError,
)
from siro_bridge.domain.note.shown import words

TRIES = 3

_NAMESPACE = uuid.UUID("7d1f0a52-9f3c-4c0f-8a44-3a2f6d0a3c11")


class HttpNotes:
    def __init__(self, mapping: HttpMapping, client: HttpClient) -> None:
        self._note = mapping.write_back.note
        self._where = partial(mapping.place, "write_back", "note")
        self._client = client

    def find_notes(self, parent: str, marker: str, note_key: str | None) -> list[FoundNote]:
        return self._list.find(parent, marker, note_key)

    def create_note(self, parent: str, marker: str, body: str, returns: int = 0) -> FoundNote:
        found = self.find_notes(parent, marker, None)
        with _plainer_may_do(body):
            return replace(found[0], was_there=True) if found else self._post(parent, marker, body, returns)

    def update_note(self, note: FoundNote, body: str) -> FoundNote | None:
        def done(current: FoundNote | None) -> bool:
            return current is not None and words(current.body) == words(body)

        with _plainer_may_do(body):
            written = self._change(note, self._section.update, self._where("update"), {"text": body}, done)
        return self._shown(note.key, body) if written else None

    def delete_note(self, note: FoundNote) -> bool:
        return self._change(note, self._section.delete, self._where("delete"), {}, lambda current: current is None)

    def _post(self, parent: str, marker: str, body: str, returns: int) -> FoundNote:
        section = self._section.create
        values = {"parent": parent, "marker": marker, "text": body}
        operation = section.filled(self._where("create"), values, on_record=True)
        if section.idempotency_header:
            operation = operation.with_header(
                section.idempotency_header, _idempotency_key(parent, marker, body, returns)
            )
        try:
            with late_effect(may_come=section.idempotency_header is not None):
                response = self._client.send(operation, repeatable=section.idempotency_header is not None)
        except (CrmFailedError, FailedWriteError) as error:
            return self._made_all_the_same(parent, marker, error)
        where = in_request(self._where, section)("create", "key")
        answer = self._client.shown(response)
        key = _key_in(answer, Expression(section.key, where))
        if key is not None:
            full_key = self._list.full_key(parent, key)
            text = None if self._section.reads_back else self._list.text_in(answer)
            return self._shown(full_key, body) if text is None else FoundNote(full_key, text)
        found = self.find_notes(parent, marker, None)
        if not found:
            raise ConfigurationError(f"{where}: {section.key} finds no id in the answer, and find does not list it")
        return found[0]

    def _made_all_the_same(self, parent: str, marker: str, error: CrmFailedError | FailedWriteError) -> FoundNote:
        """The note, if the CRM made it before it failed. Else raises the failure, of a 500 as a refusal."""
        found = self.find_notes(parent, marker, None)
        if found:
            return found[0]
        raise _refused_or(error)

    def _shown(self, full_key: str, body: str) -> FoundNote:
        """The note as the CRM shows it; as it was sent, where the CRM is slow to show it."""
        stored = self._list.read(full_key)
        return stored.note if stored else FoundNote(full_key, body)

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
        lost: LostAnswerError | None = None
        for attempt in range(1, TRIES + 1):
            with late_effect(may_come=lost is not None):
                stored = self._list.read(note.key)
            if lost and done(stored.note if stored else None):
                return True
            if stored is None or not _same(stored.note.body, note.body):
                if stored and lost:
                    raise lost  # what stands there now may be ours, as the CRM shows it, or a person's
                return False
            operation = request.filled(where, {"parent": parent, "key": key, **values}, on_record=True)
            operation = operation.with_header("If-Match", stored.etag)
            try:
                with late_effect(may_come=lost is not None):
                    response = self._client.send(operation, repeatable=False, gone=True, changed=True)
            except LostAnswerError as error:
                if attempt == TRIES:
                    raise _refused_or(error) from None
                lost = error
                self._client.pause(attempt)
                continue
            if not self._client.is_changed(response):
                return not self._client.is_gone(response)
        raise CrmUnavailableError(f"{request.name}: the note keeps changing; later again")

    @cached_property
    def _list(self) -> NoteList:
        return NoteList(self._section, self._client, self._where)

    @property
    def _section(self) -> HttpNote:
        if self._note is None:
            raise ConfigurationError(f"{self._where()}: the mapping has no such section")
        return self._note


def _refused_or(error: UnavailableError) -> SiroBridgeError:
    """A 500 for one request, where the CRM answers others, is as good as a refusal of it."""
    failure = error.failure if isinstance(error, FailedWriteError) else error
    if isinstance(failure, CrmFailedError) and failure.may_be_the_request:
        return CrmRefusedError(str(failure), failure.said)
    return error


@contextmanager
def _plainer_may_do(body: str) -> Iterator[None]:
    """What refuses a text with an emoji may be the column below the API, such as MySQL's utf8mb3."""
    try:
        yield
    except NoSuchRecordError:
        raise
    except CrmRefusedError as error:
        if any(char > "\uffff" for char in body):
            raise CharacterRefusedError(str(error), error.said) from None
        raise


def _key_in(shown: Any, expression: Expression) -> str | None:
    """None where the answer does not tell: some CRMs answer a 201 with nothing in it."""
    key = expression.find_or(shown, None)
    return None if key is None else as_text(key)


def _same(one: str, other: str) -> bool:
    """But for line ends and outer white space, which CRMs change by themselves."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _idempotency_key(parent: str, marker: str, body: str, returns: int) -> str:
    """The same note has the same key in every process; another text is another request.

    So is a note that comes back: to its first key the CRM would answer with the note that was deleted.
    """
    parts = (parent, marker, body, *([str(returns)] if returns else []))
    return str(uuid.uuid5(_NAMESPACE, hashlib.sha256("\0".join(parts).encode()).hexdigest()))
