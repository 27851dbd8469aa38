"""The REST connector, whole."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.answers import Answers
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.fields import RestFields
from siro_bridge.crm.rest.mapping.model import RestMapping
from siro_bridge.crm.rest.notes import RestNotes
from siro_bridge.crm.rest.reader import RestReader


class RestCrm(Crm):
    """For a RestMapping and its CrmSecret. Shared by threads, but for one reader.

    `secret` holds `base_url` and any of `headers`, `bearer` and `basic` (`username`, `password`).
    """

    def __init__(
        self,
        mapping: RestMapping,
        secret: dict[str, Any],
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        client = RestClient(
            secret,
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
        )
        super().__init__(
            RestReader(mapping, client, clock), RestFields(mapping, client), RestNotes(mapping, client), client.close
        )
