"""The REST connector, whole."""

import time
from collections.abc import Callable, Collection
from typing import Any

import httpx

from siro_bridge.crm.login.access import Access
from siro_bridge.crm.login.shared import SharedTokens
from siro_bridge.crm.port import Crm
from siro_bridge.crm.read_only import FieldsReadOnly, NotesReadOnly
from siro_bridge.crm.rest.answers import Answers
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.complaint import complaint
from siro_bridge.crm.rest.fields import RestFields
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.crm.rest.notes import RestNotes
from siro_bridge.crm.rest.reader import RestReader
from siro_bridge.crm.rest.reading import reading_requests


class RestCrm(Crm):
    """For a RestMapping and its CrmSecret. Shared by threads, but for one reader.

    `secret` is the object of login.secret.HttpSecret; `shared` keeps a login's tokens, without it this process does.
    `read_only`: no request is sent but GET, and those by which the mapping lists, searches and reads.
    """

    def __init__(
        self,
        mapping: RestMapping,
        secret: dict[str, Any],
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        read_only: bool = False,
        shared: SharedTokens | None = None,
    ) -> None:
        access = Access(secret, words=_words, shared=shared, transport=transport, clock=clock, sleep=sleep)
        self.client = client = RestClient(
            access,
            Answers(
                gone=mapping.gone,
                throttled=mapping.throttled,
                error=mapping.error,
                is_paced=mapping.requests_per_minute is not None,
                now=clock,
            ),
            timeout=mapping.timeout_seconds,
            requests_per_minute=mapping.requests_per_minute,
            transport=transport,
            clock=clock,
            sleep=sleep,
            only=frozenset(reading_requests(mapping)) if read_only else None,
        )
        fields, notes = RestFields(mapping, client), RestNotes(mapping, client)
        super().__init__(
            RestReader(mapping, client, clock),
            FieldsReadOnly(fields) if read_only else fields,
            NotesReadOnly(notes) if read_only else notes,
            client.close,
            access.log_in,
        )


def _words(response: httpx.Response, sent: Collection[str]) -> str:
    return complaint(response, sent, ()).masked
