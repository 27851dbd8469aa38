"""The sections of a mapping for a GraphQL CRM."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from siro_bridge.crm.graphql.mapping.query import Query
from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.paging import (
    CursorPaging,
    KeysetPaging,
    OffsetPaging,
    PagePaging,
    TokenPaging,
)
from siro_bridge.crm.http.mapping.request import Expression, allows
from siro_bridge.crm.http.mapping.sections import (
    CreateNote,
    FindNotes,
    HttpEntity,
    HttpNote,
    HttpTarget,
    HttpWriteBack,
)

_EDGES = re.compile(r"(.+)\.edges\[\*?\]\.node")


class ConnectionPaging(TokenPaging):
    """Relay's: `pageInfo { hasNextPage endCursor }`, and `totalCount` where the query asks for it."""

    style: Literal["connection"]
    at: str = Field(pattern=r"^[_A-Za-z]\w*(\.[_A-Za-z]\w*)*$")
    """the connection in the answer's data, such as visits"""
    param: str = "after"
    """the variable for the cursor of the page before"""
    limit: str | None = "first"
    """the variable that says how many records a page has; without it the CRM's own number"""
    next: Expression | None = None
    """where the answer has the next page's cursor: pageInfo.endCursor of the connection"""
    more: Expression | None = None
    """where it says whether more pages follow: pageInfo.hasNextPage of the connection"""
    total: Expression | None = None
    """where it says how many records there are: totalCount of the connection; what was read is compared with it"""

    @model_validator(mode="before")
    @classmethod
    def _as_relay_has_it(cls, given: Any) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("at"), str):
            return given
        at = given["at"]
        own = {
            "next": f"{at}.pageInfo.endCursor",
            "more": f"{at}.pageInfo.hasNextPage",
            "total": f"{at}.totalCount",
        }
        return {**own, **given}


GraphqlPaging = Annotated[
    ConnectionPaging | CursorPaging | OffsetPaging | PagePaging | KeysetPaging, Field(discriminator="style")
]


class GraphqlList(ListRequest, Query):
    items: Expression
    """the records in the answer's data, such as visits.nodes, or visits.edges[].node"""
    paging: GraphqlPaging | None = None

    @model_validator(mode="before")
    @classmethod
    def _keeps_null_nodes(cls, given: Any) -> Any:
        return _with_nulls(given)


class GraphqlEntity(HttpEntity):
    list: GraphqlList
    get: Annotated[Query, allows("key", needs="key")]
    """one record by its `{key}`: rejected records are tried again through it"""
    item: Expression
    """the record in the answer's data; null says that there is none"""


class GraphqlTarget(HttpTarget):
    read: Annotated[Query, allows("key", needs="key")]
    record: Expression
    """the record in the answer's data; null says that there is none"""
    update: Annotated[Query, allows("key", "fields", "version", needs="key")]

    @property
    def etag(self) -> bool:
        return False

    @property
    def omit(self) -> list[str]:
        return []

    @property
    def sends(self) -> str | None:
        return None

    @property
    def has_exact_numbers(self) -> bool:
        """Variables are read as JavaScript's or Python's numbers, of which money loses digits."""
        return False


class GraphqlFind(FindNotes, Query):
    items: Expression
    """the notes in the answer's data"""
    paging: GraphqlPaging | None = None

    @model_validator(mode="before")
    @classmethod
    def _keeps_null_nodes(cls, given: Any) -> Any:
        return _with_nulls(given)


class GraphqlCreate(CreateNote, Query):
    @property
    def idempotency_header(self) -> str | None:
        return None


class GraphqlNote(HttpNote):
    find: Annotated[GraphqlFind, allows("parent", "marker", needs="parent")]
    read: Annotated[Query | None, allows("parent", "key", needs="key")] = None
    """one note by its `{key}`; without it the note is looked for among those that `find` lists"""
    create: Annotated[GraphqlCreate, allows("parent", "marker", "text", needs="text")]
    update: Annotated[Query, allows("parent", "key", "text", needs="text")]
    delete: Annotated[Query, allows("parent", "key", needs="key")]

    @property
    def etag(self) -> bool:
        return False


class GraphqlWriteBack(HttpWriteBack):
    targets: dict[str, GraphqlTarget] = {}
    note: GraphqlNote | None = None


def _with_nulls(given: Any) -> Any:
    """A projection leaves null nodes out without a word; `map` keeps them, to be told."""
    items = given.get("items") if isinstance(given, dict) else None
    if isinstance(items, str) and (found := _EDGES.fullmatch(items.strip())):
        return {**given, "items": f"map(&node, {found[1]}.edges)"}
    return given
