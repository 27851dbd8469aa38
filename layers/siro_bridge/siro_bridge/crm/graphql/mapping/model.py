"""The whole mapping file for a CRM that is reached through its GraphQL API."""

from typing import Literal

from pydantic import Field

from siro_bridge.crm.graphql.mapping.sections import GraphqlEntity, GraphqlWriteBack
from siro_bridge.crm.http.mapping.request import Expression
from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.crm.http.mapping.throttled import Throttled


class GraphqlMapping(HttpMapping):
    connector: Literal["graphql"]
    path: str = Field("/graphql", pattern=r"^(/[^?#]*)?$")
    """of the one address that all is asked at, below the secret's `base_url`"""
    gone: list[str] = ["NOT_FOUND"]
    """the codes of errors by which the CRM says that it has no such record, beside null in its place"""
    throttled: Throttled | None = None
    """the answers that ask for patience, beside 429 and the codes that are known for it"""
    error: Expression | None = None
    """where the data of a mutation that was not done holds the reason, beside userErrors and errors of its payload"""
    opportunities: GraphqlEntity | None = None
    engagements: GraphqlEntity | None = None
    accounts: GraphqlEntity | None = None
    write_back: GraphqlWriteBack = Field(default={}, validate_default=True)
