"""How a GraphQL API is built: its lists, how one record is read and changed, and where its notes are."""

from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from siro_bridge_cli.proposal.api import Resource


@dataclass(frozen=True, slots=True)
class Argument:
    """Of a field of the schema; `type` as GraphQL writes it (`ID!`), `is_needed` where it has no default."""

    name: str
    type: str
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """An argument by which a list is put in order, and what it is given for the time of the last change."""

    argument: str
    value: str


@dataclass(frozen=True)
class Operation:
    """A field of Query or Mutation. `variables` have `{key}` and its like; `answer` is what is asked for below it.

    `doubt` is a question for the person, where it may not be what it looks like.
    """

    field: str
    arguments: tuple[Argument, ...]
    variables: dict[str, Any] = made(default_factory=dict)
    answer: str = ""
    doubt: str = ""


@dataclass(frozen=True)
class GraphqlList:
    """`resource` has what the records are; its parameters are variables, by dotted names.

    `nodes` is where a page has its records below the field: `edges[].node`, `nodes` or nothing. `page_info` are the
    names of its parts that say how the list goes on.
    """

    resource: Resource
    operation: Operation
    node_type: str
    nodes: str = ""
    page_info: tuple[str, str, str] | None = None
    """The object, and its `hasNextPage` and `endCursor`."""
    total: str = ""
    token: str = ""
    """Of the next page, beside the records of one that is no connection of Relay's."""
    order: Choice | None = None
    single: Operation | None = None
    change: Operation | None = None

    @property
    def items(self) -> str:
        return f"{self.operation.field}.{self.nodes}" if self.nodes else self.operation.field


@dataclass(frozen=True)
class GraphqlNotes:
    """`created_key` is where the answer of `create` has the new note's id."""

    listed: GraphqlList
    body: str
    create: Operation
    created_key: str
    update: Operation
    delete: Operation


@dataclass(frozen=True)
class GraphqlApi:
    lists: tuple[GraphqlList, ...]
    records: tuple[GraphqlList, ...] = ()
    """Deals that no field lists, and that can be read and changed one by one."""
    notes: tuple[GraphqlNotes, ...] = ()
