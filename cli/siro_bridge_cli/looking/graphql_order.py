"""The argument by which a list is put in order of the last change."""

from collections.abc import Mapping

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    get_named_type,
)

from siro_bridge_cli.looking.graphql_types import is_list
from siro_bridge_cli.proposal.graphql_api import Choice
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field

_NAMES = (("order", "by"), ("sort", "by"), ("sort",), ("order",), ("orderby",), ("ordering",))
_SAYS_NOTHING = frozenset(("asc", "ascending", "then", "id", "key", "primary"))


def order_of(of: GraphQLField, cursor: Field | None, key: str) -> Choice | None:
    """The oldest change first, and those of one time by their ids where that can be asked for."""
    named = {words_of(name): (name, each) for name, each in of.args.items()}
    found = next((named[name] for name in _NAMES if name in named), None)
    if cursor is None or found is None:
        return None
    name, argument = found
    kind = get_named_type(argument.type)
    if isinstance(kind, GraphQLEnumType):
        parts = [word for field in (cursor.name, key) if (word := _word(kind.values, field))]
    elif isinstance(kind, GraphQLInputObjectType):
        parts = [part for field in (cursor.name, key) if (part := _part(kind, field))]
    else:
        return None
    if not parts or (len(parts) == 1 and isinstance(kind, GraphQLInputObjectType) and cursor.name not in parts[0]):
        return None
    return Choice(name, f"[{', '.join(parts)}]" if _is_list(argument) else parts[0])


def _word(values: Mapping[str, object], field: str) -> str | None:
    """`UPDATED_AT_ASC`, or `MODIFIED_THEN_ID`."""
    meant = set(words_of(field))
    for word in values:
        words = set(words_of(word))
        if meant <= words and not words - meant - _SAYS_NOTHING:
            return word
    return None


def _part(of: GraphQLInputObjectType, field: str) -> str | None:
    """`{updated_at: asc}`."""
    if field not in of.fields:
        return None
    kind = get_named_type(of.fields[field].type)
    words = kind.values if isinstance(kind, GraphQLEnumType) else {}
    ascending = next((word for word in words if word.lower() == "asc"), None)
    return f"{{{field}: {ascending}}}" if ascending else None


def _is_list(argument: GraphQLArgument) -> bool:
    return is_list(argument.type)
