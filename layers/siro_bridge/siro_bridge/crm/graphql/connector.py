"""The GraphQL connector, whole."""

import time
from collections.abc import Callable
from typing import Any

from siro_bridge.crm.graphql.answers import GraphqlAnswers
from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.http.whole import HttpCrm

ASKS_SCHEMA = "query IntrospectionQuery"


class GraphqlCrm(HttpCrm):
    """For a GraphqlMapping and its CrmSecret, which is as a REST CRM's."""

    def __init__(
        self,
        mapping: GraphqlMapping,
        secret: dict[str, Any],
        *,
        clock: Callable[[], float] = time.time,
        **options: Any,
    ) -> None:
        """`options` are those of HttpCrm."""
        answers = GraphqlAnswers(
            path=mapping.place("path"),
            codes=mapping.gone,
            throttled=mapping.throttled,
            error=mapping.error,
            is_paced=mapping.requests_per_minute is not None,
            now=clock,
        )
        super().__init__(mapping, secret, answers, endpoint=mapping.path, asks=[ASKS_SCHEMA], clock=clock, **options)
