"""The schema of docs/graphql-connector.md on strawberry: its errors have no codes, its cursors are row numbers.

Types are made of the store's JSON as it is: what does not fit a type is the server's error.
"""

import base64
import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry
from strawberry import relay
from strawberry.schema.config import StrawberryConfig

MOST = 50
FRONT = "front"
"""The key of the context that holds what resolves."""

Id = Annotated[strawberry.ID, strawberry.argument(name="id")]
DealId = Annotated[strawberry.ID, strawberry.argument(name="dealId")]


@strawberry.enum
class Order(enum.Enum):
    MODIFIED_THEN_ID = "MODIFIED_THEN_ID"


@strawberry.type
class When:
    from_: str | None = strawberry.field(name="from")
    to: str | None


@strawberry.type
class Rep:
    id: strawberry.ID
    mail: str
    display: str


@strawberry.type
class Customer:
    id: strawberry.ID
    name: str


@strawberry.type
class Visit:
    id: strawberry.ID | None
    modified: datetime
    title: str | None
    kind: str | None
    removed: datetime | None
    deal_id: strawberry.ID | None
    zone: str | None
    when: When
    staff: list[Rep]
    customer: Customer


@strawberry.type
class Turning:
    has_next_page: bool = strawberry.field(name="hasNextPage")
    end_cursor: str | None = strawberry.field(name="endCursor")


@strawberry.type
class VisitEdge:
    node: Visit | None


@strawberry.type
class Visits:
    edges: list[VisitEdge]
    page_info: Turning = strawberry.field(name="pageInfo")
    total_count: int = strawberry.field(name="totalCount")


@strawberry.type
class Rec(relay.Node):
    """A visit as strawberry's own connections have it, with a global id."""

    code: relay.NodeID[str]
    modified: datetime
    title: str

    @classmethod
    def resolve_nodes(cls, *, info: strawberry.Info, node_ids: Any, required: bool = False) -> Any:
        del required
        return [rec(ask(info, "visit", id=each)) for each in node_ids]


@strawberry.type
class Value:
    amount: Decimal | None


@strawberry.type
class Custom:
    timeline: str | None
    decision_date: date | None
    hot: bool | None


@strawberry.type
class Deal:
    id: strawberry.ID
    value: Value
    custom: Custom


@strawberry.type
class Note:
    id: strawberry.ID
    text: str
    created: str


@strawberry.type
class Notes:
    nodes: list[Note | None]
    page_info: Turning = strawberry.field(name="pageInfo")
    total_count: int = strawberry.field(name="totalCount")


@strawberry.input
class ChangedFilter:
    since: datetime | None = strawberry.UNSET


@strawberry.input
class StartsFilter:
    from_: datetime | None = strawberry.field(name="from", default=strawberry.UNSET)
    to: datetime | None = strawberry.UNSET


@strawberry.input
class ValuePatch:
    amount: Decimal | None = strawberry.UNSET


@strawberry.input
class CustomPatch:
    timeline: str | None = strawberry.UNSET
    decision_date: date | None = strawberry.UNSET
    hot: bool | None = strawberry.UNSET


@strawberry.input
class DealPatch:
    value: ValuePatch | None = strawberry.UNSET
    custom: CustomPatch | None = strawberry.UNSET


@strawberry.type
class UserError:
    message: str


@strawberry.type
class DealPayload:
    deal: Deal | None
    user_errors: list[UserError] = strawberry.field(name="userErrors")


@strawberry.type
class NotePayload:
    note: Note | None


@strawberry.type
class Removed:
    removed: bool


@strawberry.type
class Query:
    node: relay.Node | None = relay.node()

    @strawberry.field
    def visits(  # noqa: PLR0917  what the schema has
        self,
        info: strawberry.Info,
        first: int | None = None,
        after: str | None = None,
        changed: ChangedFilter | None = None,
        starts: StartsFilter | None = None,
        order: Annotated[Order | None, strawberry.argument(name="orderBy")] = None,
    ) -> Visits:
        listed = ask(info, "visits", changed=plain(changed), starts=plain(starts), orderBy=order and order.value)
        found, turning = sliced(listed, first, after)
        return Visits(edges=[VisitEdge(node=visit(each)) for each in found], page_info=turning, total_count=len(listed))

    @relay.connection(relay.ListConnection[Rec])  # type: ignore[untyped-decorator]
    def recs(self, info: strawberry.Info, since: datetime | None = None) -> list[Rec | None]:
        changed = {"since": since and since.isoformat()}
        return [rec(each) for each in ask(info, "visits", changed=changed, orderBy="MODIFIED_THEN_ID")]

    @strawberry.field
    def visit(self, info: strawberry.Info, key: Id) -> Visit | None:
        return visit(ask(info, "visit", id=key))

    @strawberry.field
    def deal(self, info: strawberry.Info, key: Id) -> Deal | None:
        return deal(ask(info, "deal", id=key))

    @strawberry.field
    def notes(self, info: strawberry.Info, of: DealId, first: int | None = None, after: str | None = None) -> Notes:
        listed = ask(info, "notes", dealId=of)
        found, turning = sliced(listed, first, after)
        return Notes(nodes=[note(each) for each in found], page_info=turning, total_count=len(listed))

    @strawberry.field
    def note(self, info: strawberry.Info, key: Id) -> Note | None:
        return note(ask(info, "note", id=key))


@strawberry.type
class Mutation:
    @strawberry.mutation(name="updateDeal")  # type: ignore[untyped-decorator]
    def update_deal(self, info: strawberry.Info, key: Id, patch: DealPatch) -> DealPayload:
        done = ask(info, "updateDeal", id=key, patch=plain(patch))
        return DealPayload(deal=deal(done["deal"]), user_errors=[UserError(**each) for each in done["userErrors"]])

    @strawberry.mutation(name="addNote")  # type: ignore[untyped-decorator]
    def add_note(self, info: strawberry.Info, of: DealId, text: str) -> NotePayload:
        return NotePayload(note=note(ask(info, "addNote", dealId=of, text=text)["note"]))

    @strawberry.mutation(name="changeNote")  # type: ignore[untyped-decorator]
    def change_note(self, info: strawberry.Info, key: Id, text: str) -> NotePayload:
        return NotePayload(note=note(ask(info, "changeNote", id=key, text=text)["note"]))

    @strawberry.mutation(name="removeNote")  # type: ignore[untyped-decorator]
    def remove_note(self, info: strawberry.Info, key: Id) -> Removed:
        return Removed(**ask(info, "removeNote", id=key))


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, config=StrawberryConfig(auto_camel_case=False))


def ask(info: strawberry.Info, operation: str, **args: Any) -> Any:
    return info.context[FRONT].resolve(operation, args)


def visit(found: Any) -> Visit | None:
    if found is None:
        return None
    return Visit(
        **{name: found[name] for name in ("id", "title", "kind", "deal_id", "zone")},
        modified=_moment(found["modified"]),
        removed=_moment(found["removed"]),
        when=When(from_=found["when"]["from"], to=found["when"]["to"]),
        staff=[Rep(**each) for each in found["staff"]],
        customer=Customer(**found["customer"]),
    )


def rec(found: Any) -> Rec | None:
    if found is None:
        return None
    return Rec(code=found["id"], modified=_moment(found["modified"]), title=found["title"])


def deal(found: Any) -> Deal | None:
    if found is None:
        return None
    day = found["custom"]["decision_date"]
    custom = {**found["custom"], "decision_date": day and date.fromisoformat(day)}
    return Deal(id=found["id"], value=Value(amount=found["value"]["amount"]), custom=Custom(**custom))


def note(found: Any) -> Note | None:
    if found is None:
        return None
    return Note(id=strawberry.ID(str(found["id"])), text=found["text"], created=found["created"])


def sliced(records: list[Any], first: int | None, after: str | None) -> tuple[list[Any], Turning]:
    """By the numbers of the rows, as strawberry's own connections do it; an unreadable cursor is page one."""
    begin = _row(after) + 1
    found = records[begin : begin + min(first or MOST, MOST)]
    end = begin + len(found)
    cursor = base64.b64encode(f"arrayconnection:{end - 1}".encode()).decode() if found else None
    return found, Turning(has_next_page=len(records) > end, end_cursor=cursor)


def plain(value: Any) -> Any:
    """An input as the store's operations take it: what was not given is not there."""
    if hasattr(value, "__strawberry_definition__"):
        given = {name: getattr(value, name) for name in vars(value)}
        return {name.rstrip("_"): plain(each) for name, each in given.items() if each is not strawberry.UNSET}
    return value.isoformat() if isinstance(value, datetime | date) else value


def _row(cursor: str | None) -> int:
    try:
        return int(base64.b64decode(cursor or "").decode().rpartition(":")[2])
    except ValueError:
        return -1


def _moment(text: Any) -> Any:
    """What is no time stays as it is, and is the serializer's to refuse."""
    try:
        return text and datetime.fromisoformat(text)
    except ValueError:
        return text
