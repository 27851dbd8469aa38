"""A connector over HTTP, put together: what its requests and answers mean is handed in."""

import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import httpx2

from siro_bridge.crm.http.answers import Answers
from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.fields import HttpFields
from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.crm.http.notes import HttpNotes
from siro_bridge.crm.http.reader import HttpReader
from siro_bridge.crm.http.reading import reading_requests
from siro_bridge.crm.login.access import Access
from siro_bridge.crm.port import Crm
from siro_bridge.crm.read_only import FieldsReadOnly, NotesReadOnly

if TYPE_CHECKING:
    from siro_bridge.crm.login.shared import SharedTokens


class HttpCrm(Crm):
    """Shared by threads, but for one reader.

    `secret` is the object of login.secret.HttpSecret; `shared` keeps a login's tokens, without it this process does.
    `read_only`: no request is sent but GET, and those by which the mapping lists, searches and reads, and `asks`.
    `endpoint` is the path of an API that has one address for all.
    """

    def __init__(
        self,
        mapping: HttpMapping,
        secret: dict[str, Any],
        answers: Answers,
        *,
        endpoint: str | None = None,
        asks: Collection[str] = (),
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        read_only: bool = False,
        shared: "SharedTokens | None" = None,
    ) -> None:
        access = Access(secret, shared=shared, transport=transport, clock=clock, sleep=sleep)
        self.client = client = HttpClient(
            access,
            answers,
            timeout=mapping.timeout_seconds,
            requests_per_minute=mapping.requests_per_minute,
            endpoint=endpoint,
            transport=transport,
            clock=clock,
            sleep=sleep,
            only=frozenset({*reading_requests(mapping), *asks}) if read_only else None,
        )
        fields, notes = HttpFields(mapping, client), HttpNotes(mapping, client)
        super().__init__(
            HttpReader(mapping, client, clock),
            FieldsReadOnly(fields) if read_only else fields,
            NotesReadOnly(notes) if read_only else notes,
            client.close,
            access.log_in,
        )
