"""The REST connector, whole."""

import time
from collections.abc import Callable
from typing import Any

from siro_bridge.crm.http.answers import Answers
from siro_bridge.crm.http.whole import HttpCrm
from siro_bridge.crm.rest.mapping.model import RestMapping


class RestCrm(HttpCrm):
    """For a RestMapping and its CrmSecret."""

    def __init__(
        self,
        mapping: RestMapping,
        secret: dict[str, Any],
        *,
        clock: Callable[[], float] = time.time,
        **options: Any,
    ) -> None:
        """`options` are those of HttpCrm."""
        answers = Answers(
            gone=mapping.gone,
            throttled=mapping.throttled,
            error=mapping.error,
            is_paced=mapping.requests_per_minute is not None,
            now=clock,
        )
        super().__init__(mapping, secret, answers, clock=clock, **options)
