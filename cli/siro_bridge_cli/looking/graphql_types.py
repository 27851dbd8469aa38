"""The types of a GraphQL schema as fields and parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
)

from siro_bridge_cli.looking.json_schema import Described, key_of
from siro_bridge_cli.proposal.api import Group, Parameter
from siro_bridge_cli.proposal.graphql_api import Argument
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field, Kind, Table

_DEEPEST = 3
_KINDS: Mapping[str, Kind] = {
    "ID": "text", "String": "text", "Int": "integer", "Float": "decimal", "Boolean": "boolean",
    "DateTime": "moment", "Datetime": "moment", "ISO8601DateTime": "moment", "timestamptz": "moment",
    "AWSDateTime": "moment", "AWSDate": "date",
    "timestamp": "datetime", "LocalDateTime": "datetime", "NaiveDateTime": "datetime", "Instant": "moment",
    "Date": "date", "ISO8601Date": "date", "date": "date", "LocalDate": "date", "Time": "time", "time": "time",
    "UUID": "uuid", "uuid": "uuid", "BigInt": "integer", "bigint": "integer", "Long": "integer", "smallint": "integer",
    "Decimal": "decimal", "BigDecimal": "decimal", "numeric": "decimal", "BigFloat": "decimal", "Money": "decimal",
    "JSON": "json", "JSONObject": "json", "jsonb": "json", "json": "json", "citext": "text",
}  # fmt: skip
_FORMS = {"URL": "uri", "URI": "uri"}
_EMAILS = frozenset(("EmailAddress", "Email"))
_TOKENS = (("next", "token"), ("next", "cursor"), ("next", "page", "token"))
_LOGIC = frozenset(("and", "or", "not", "some", "every", "none"))


def is_list(of: Any) -> bool:
    """Of a type, whether it may be null or not."""
    return is_list_type(get_nullable_type(of))


def root_fields(of: Any) -> Mapping[str, GraphQLField]:
    """Of Query or Mutation; nothing where there is none."""
    return of.fields if isinstance(of, GraphQLObjectType) else {}


def field_of(name: str, of: GraphQLType) -> Field:
    """One value, or a list of such."""
    named = get_named_type(of)
    kind: Kind = "list" if is_list(of) else _KINDS.get(named.name, "text")
    words = tuple(named.values) if isinstance(named, GraphQLEnumType) else ()
    made = Field(name, kind, nullable=not is_non_null_type(of), words=words, form=_FORMS.get(named.name, ""))
    return replace(made, filled=1.0, emails=1.0) if named.name in _EMAILS else made


def describe(of: GraphQLObjectType) -> Described:
    """Plain values by their paths; objects with an id are groups, connections and what needs arguments are left out."""
    found = Described()
    _collect(of, "", found, 0)
    return found


def _collect(of: GraphQLObjectType, prefix: str, found: Described, depth: int) -> None:
    for name, each in of.fields.items():
        named = get_named_type(each.type)
        if any(is_required_argument(argument) for argument in each.args.values()):
            continue
        if name.removesuffix("_func") != name and name.removesuffix("_func") in of.fields:  # Directus: its year, hour …
            continue
        if not isinstance(named, GraphQLObjectType):
            found.fields.append(field_of(f"{prefix}{name}", each.type))
        elif depth < _DEEPEST and not is_connection(named):
            _object(each.type, named, f"{prefix}{name}", found, depth)


def _object(of: GraphQLType, named: GraphQLObjectType, path: str, found: Described, depth: int) -> None:
    is_many = is_list(of)
    if is_many or any(words_of(name) == ("id",) for name in named.fields):
        inner = Described()
        _collect(named, "", inner, depth + 1 if not is_many else _DEEPEST)
        fields = tuple(inner.fields)
        found.groups.append(Group(path, Table(path, fields, key=key_of(list(fields), path)), is_list=is_many))
    else:
        _collect(named, f"{path}.", found, depth + 1)


def is_connection(of: GraphQLObjectType) -> bool:
    """Relay's: it has edges, or nodes, and says how it goes on."""
    names = {words_of(name) for name in of.fields}
    return ("page", "info") in names and bool({("edge",), ("node",)} & names)


def node_of(of: GraphQLObjectType) -> tuple[GraphQLObjectType, str] | None:
    """The records' type, and where a connection has them."""
    for name, path in (("edges", "edges[].node"), ("nodes", "nodes")):
        inner = get_named_type(of.fields[name].type) if name in of.fields else None
        if name == "edges" and isinstance(inner, GraphQLObjectType) and "node" in inner.fields:
            inner = get_named_type(inner.fields["node"].type)
        if isinstance(inner, GraphQLObjectType):
            return inner, path
    return None


def page_of(of: GraphQLObjectType) -> tuple[GraphQLObjectType, str, str] | None:
    """The records' type, where a page has them, and its token of the next one: AppSync's items and nextToken."""
    token = next((name for name in of.fields if words_of(name) in _TOKENS), None)
    for name, each in of.fields.items():
        inner = get_named_type(each.type)
        if token and is_list(each.type) and isinstance(inner, GraphQLObjectType):
            return inner, name, token
    return None


def arguments(of: Mapping[str, GraphQLArgument]) -> tuple[Argument, ...]:
    return tuple(Argument(name, str(each.type), is_required_argument(each)) for name, each in of.items())


def fits_key(of: GraphQLArgument | GraphQLInputField, node: GraphQLObjectType, key: str) -> bool:
    """Whether an argument takes the id of a record of that type as it is: an `ID` takes a text and a number alike."""
    taken, given = get_named_type(of.type), get_named_type(node.fields[key].type) if key in node.fields else None
    return taken is given or (taken.name == "ID" and given is not None and words_of(key)[-1:] == ("id",))


def parameters(of: Mapping[str, GraphQLArgument | GraphQLInputField], prefix: str = "") -> Iterator[Parameter]:
    """Arguments, and the parts of those that are objects, by dotted names."""
    for name, each in of.items():
        named = get_named_type(each.type)
        if isinstance(named, GraphQLInputObjectType):
            if prefix.count(".") < _DEEPEST and words_of(name)[-1:][0] not in _LOGIC:
                yield from parameters(named.fields, f"{prefix}{name}.")
        else:
            yield Parameter(field_of(f"{prefix}{name}", each.type))
