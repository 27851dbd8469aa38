"""The mutations that change one record, and those of notes: by what they are called and what they take."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from siro_bridge_cli.looking.graphql_types import arguments, is_list, root_fields
from siro_bridge_cli.proposal.graphql_api import Operation
from siro_bridge_cli.proposal.names import listed, words_of

_VERBS = {
    "create": listed("add create insert new post"),
    "update": listed("update change edit modify patch save set"),
    "delete": listed("delete remove destroy"),
}
_COMPLAINTS = ("userErrors", "errors")
_FILL = Mapping[str, str]
"""Meaning of a place → what stands there: `key`, `fields`, `parent`, `text`."""


def change_of(
    schema: GraphQLSchema, verb: str, node: GraphQLObjectType, fill: _FILL, text: str = ""
) -> Operation | None:
    """The mutation whose name has the verb and the type's name; `text` is the name of a note's text."""
    for name, each in _called_so(schema, verb, node):
        variables = {part: of for part, arg in each.args.items() if (of := _filled(part, arg, node, fill, text))}
        variables = _keyed_once(variables, fill)
        if _has_all(variables, fill) and _needs_no_more(each, variables):
            return Operation(name, _used(each, variables), variables, _answer(each, node))
    return None


def _keyed_once(variables: dict[str, Any], fill: _FILL) -> dict[str, Any]:
    """The id beside the fields is one of them, where it is asked for elsewhere too."""
    if fill.get("key") not in variables.values():
        return variables
    return {name: each["..."] if isinstance(each, dict) and "..." in each else each for name, each in variables.items()}


def _called_so(schema: GraphQLSchema, verb: str, node: GraphQLObjectType) -> Sequence[tuple[str, GraphQLField]]:
    """The plainest name first. `updateDealNote` is no change of a deal, where there is a type DealNote."""
    meant = set(words_of(node.name))
    others = [set(words_of(name)) for name, each in schema.type_map.items() if isinstance(each, GraphQLObjectType)]
    found = []
    for name, each in root_fields(schema.mutation_type).items():
        words = set(words_of(name))
        more = words - meant - _VERBS[verb]
        is_anothers = any(meant < other - _VERBS[verb] and other <= words for other in others)
        if words & _VERBS[verb] and meant <= words and len(more) <= _OTHER_WORDS and not is_anothers:
            found.append((len(more), name, each))
    return [(name, each) for _, name, each in sorted(found, key=lambda one: one[0])]


_OTHER_WORDS = 2
"""As in `updateDealById`, `update_deals_by_pk`."""


def key_in_answer(operation: Operation, schema: GraphQLSchema, node: GraphQLObjectType) -> str:
    """Where the answer of a mutation has the record's id; empty where it has none."""
    payload = get_named_type(root_fields(schema.mutation_type)[operation.field].type)
    within = _node_in(payload, node)
    if not within and payload is not node:
        return ""
    key = next((name for name in node.fields if words_of(name) == ("id",)), "id")
    return ".".join(filter(None, (operation.field, within, key)))


def _filled(name: str, of: GraphQLArgument | GraphQLInputField, node: GraphQLObjectType, fill: _FILL, text: str) -> Any:
    named = get_named_type(of.type)
    if _is_of_many(name, of):
        return None
    if not isinstance(named, GraphQLInputObjectType):
        return _scalar(name, node, fill, text)
    own = [part for part in named.fields if part in node.fields and not _is_id(part, node)]
    ids = [part for part in named.fields if _is_id(part, node)]
    if "fields" in fill and own:
        return {**({ids[0]: fill["key"]} if ids else {}), "...": fill["fields"]} if ids else fill["fields"]
    inner = {part: found for part, each in named.fields.items() if (found := _filled(part, each, node, fill, text))}
    return inner or None


def _is_of_many(name: str, of: GraphQLArgument | GraphQLInputField) -> bool:
    """A list of records or ids, or a filter: what is changed by it may be more than one record."""
    return is_list(of.type) or bool({"filter", "where", "condition", "search"} & set(words_of(name)))


def _scalar(name: str, node: GraphQLObjectType, fill: _FILL, text: str) -> str | None:
    words = words_of(name)
    if "key" in fill and _is_id(name, node):
        return fill["key"]
    if "parent" in fill and words[-1:] == ("id",) and not _is_id(name, node):
        return fill["parent"]
    return fill["text"] if "text" in fill and name == text else None


def _is_id(name: str, node: GraphQLObjectType) -> bool:
    return words_of(name) in (("id",), (*words_of(node.name), "id"))


def _has_all(variables: Mapping[str, Any], fill: _FILL) -> bool:
    texts = set(_texts(variables))
    return all(each in texts for each in fill.values())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    else:
        yield value


def _needs_no_more(of: GraphQLField, variables: Mapping[str, Any]) -> bool:
    return all(not each.is_needed or each.name in variables for each in arguments(of.args))


def _used(of: GraphQLField, variables: Mapping[str, Any]) -> Any:
    return tuple(each for each in arguments(of.args) if each.name in variables)


def _answer(of: GraphQLField, node: GraphQLObjectType) -> str:
    """What is asked for: the record's id, where it is, and why it was not done."""
    payload = get_named_type(of.type)
    if not isinstance(payload, GraphQLObjectType):
        return ""
    key = next((name for name in node.fields if words_of(name) == ("id",)), None)
    within = _node_in(payload, node)
    asked = [f"{within} {{ {key} }}" if within else str(key)] if key and (within or payload is node) else []
    for name in _COMPLAINTS:
        errors = get_named_type(payload.fields[name].type) if name in payload.fields else None
        if isinstance(errors, GraphQLObjectType) and "message" in errors.fields:
            asked.append(f"{name} {{ message }}")
    plain = (
        name for name, each in payload.fields.items() if not isinstance(get_named_type(each.type), GraphQLObjectType)
    )
    return " ".join(asked) or next(plain, "__typename")


def _node_in(payload: Any, node: GraphQLObjectType) -> str:
    if not isinstance(payload, GraphQLObjectType) or payload is node:
        return ""
    return next((name for name, each in payload.fields.items() if get_named_type(each.type) is node), "")
