"""How a GraphQL API is built, by its schema: SDL, or what an introspection query answered."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    build_client_schema,
    build_schema,
    get_named_type,
)

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.looking.files import refuse_refusal, text_of
from siro_bridge_cli.looking.graphql_changes import change_of, key_in_answer
from siro_bridge_cli.looking.graphql_order import order_of
from siro_bridge_cli.looking.graphql_types import (
    arguments,
    describe,
    fits_key,
    is_connection,
    is_list,
    node_of,
    page_of,
    parameters,
    root_fields,
)
from siro_bridge_cli.looking.json_schema import key_of
from siro_bridge_cli.proposal.api import Resource
from siro_bridge_cli.proposal.fields import best, name_score
from siro_bridge_cli.proposal.graphql_api import GraphqlApi, GraphqlList, GraphqlNotes, Operation
from siro_bridge_cli.proposal.lexicon import TABLES
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field, Table

_NOTES, _DEALS = 0.7, 0.9
_KEY, _FIELDS, _PARENT, _TEXT = "{key}", "{fields}", "{parent}", "{text}"


def look(file: Path) -> GraphqlApi:
    """Raises ConfigurationError."""
    schema = _read(file)
    query = root_fields(schema.query_type)
    lists = [found for name, each in query.items() if (found := _list(schema, name, each))]
    if not lists:
        raise ConfigurationError(f"{file}: no field of Query gives a list of records")
    by_itself = tuple(each for each in lists if not any(argument.is_needed for argument in each.operation.arguments))
    records = () if any(_is_deal(each.node_type) for each in by_itself) else tuple(_records(schema))
    return GraphqlApi(by_itself, records, tuple(_notes(schema, lists)))


def _read(file: Path) -> GraphQLSchema:
    text = text_of(file)
    try:
        if not text.lstrip().startswith("{"):
            return build_schema(text, assume_valid=True)
        document: Any = json.loads(text)
        refuse_refusal(file, document)
        return build_client_schema(document.get("data", document), assume_valid=True)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 1
        raise ConfigurationError(
            f"{file}:{line}: is no GraphQL: {error.message.removeprefix('Syntax Error: ')}"
        ) from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{file}:{getattr(error, 'lineno', 1)}: is not JSON") from None
    except (TypeError, KeyError, AttributeError, GraphQLError):
        raise ConfigurationError(f"{file}: neither a schema (SDL) nor an introspection query's answer") from None


def _list(schema: GraphQLSchema, name: str, of: GraphQLField) -> GraphqlList | None:
    """None where the field gives no list of objects with an id."""
    named = get_named_type(of.type)
    if not isinstance(named, GraphQLObjectType):
        return None
    page = None if is_connection(named) or _is_list(of) else page_of(named)
    found = (node_of(named) if is_connection(named) else None) or ((named, "") if _is_list(of) else None)
    found = found or (page[:2] if page else None)
    if found is None:
        return None
    node, nodes = found
    token = page[2] if page else ""
    found_list = _of_node(schema, name, node, Operation(name, arguments(of.args)))
    if not found_list.resource.table.key:
        return None
    updated = best(found_list.resource.table, "updated")
    cursor = updated.field if updated and updated.is_good else None
    return replace(
        found_list,
        resource=replace(
            found_list.resource,
            parameters=tuple(parameters(of.args)),
            around=(Field(f"{name}.{token}", "text"),) if token else (),
        ),
        token=token,
        nodes=nodes,
        page_info=_page_info(named) if nodes else None,
        total=next((each for each in named.fields if words_of(each) == ("total", "count")), "") if nodes else "",
        order=order_of(of, cursor, found_list.resource.table.key[0]),
    )


def _of_node(schema: GraphQLSchema, name: str, node: GraphQLObjectType, operation: Operation) -> GraphqlList:
    """What is known of the records of a type, however they are listed."""
    described = describe(node)
    change = change_of(schema, "update", node, {"key": _KEY, "fields": _FIELDS})
    return GraphqlList(
        resource=Resource(
            path=name,
            table=Table(name, tuple(described.fields), key=key_of(described.fields, node.name)),
            items="",
            groups=tuple(described.groups),
            writable=tuple(_writable(schema, change, described.fields)),
        ),
        operation=operation,
        node_type=node.name,
        single=_single(schema, node),
        change=change,
    )


def _records(schema: GraphQLSchema) -> Iterator[GraphqlList]:
    for node in schema.type_map.values():
        if isinstance(node, GraphQLObjectType) and _is_deal(node.name) and _single(schema, node):
            found = _of_node(schema, node.name, node, Operation("", ()))
            if found.resource.table.key:
                yield found


def _is_deal(name: str) -> bool:
    return TABLES["opportunities"].get(words_of(name), 0) >= _DEALS


def _is_list(of: GraphQLField) -> bool:
    return is_list(of.type)


def _page_info(of: GraphQLObjectType) -> tuple[str, str, str] | None:
    name = next((each for each in of.fields if words_of(each) == ("page", "info")), "")
    inner = get_named_type(of.fields[name].type) if name else None
    if not isinstance(inner, GraphQLObjectType):
        return None
    more = next((each for each in inner.fields if words_of(each) == ("has", "next", "page")[1:]), "")
    end = next((each for each in inner.fields if words_of(each) == ("end", "cursor")), "")
    return (name, more, end) if more and end else None


def _single(schema: GraphQLSchema, node: GraphQLObjectType) -> Operation | None:
    """A field of Query that gives one such record by the id that Siro gets; of Relay's `node` a part of it."""
    fields, key = root_fields(schema.query_type), next(iter(key_of(describe(node).fields, node.name)), "id")
    found = []
    for name, each in fields.items():
        needed = [argument for argument in arguments(each.args) if argument.is_needed]
        if get_named_type(each.type) is node and not _is_list(each) and len(needed) == 1:
            found.append((fits_key(each.args[needed[0].name], node, key), needed[0].name == key, name, needed[0]))
    relay = fields.get("node")
    by_node = relay is not None and "id" in relay.args and any(each.name == "Node" for each in node.interfaces)
    fitting, _, name, argument = max(found, key=lambda each: each[:2], default=(0, False, "", None))
    if relay and by_node and not fitting:
        return Operation("node", arguments({"id": relay.args["id"]}), {"id": _KEY}, f"... on {node.name}")
    if argument is None:
        return None
    doubt = (
        f"{name}: is its {argument.name} ({argument.type}) the {key} of each {node.name}? A record is asked for by it"
    )
    return Operation(name, (argument,), {argument.name: _KEY}, doubt="" if fitting else doubt)


def _writable(schema: GraphQLSchema, change: Operation | None, fields: list[Field]) -> Iterator[Field]:
    """What the update takes, with the types that the record has it in."""
    if change is None:
        return
    taken = {each.name.partition(".")[2] for each in _inputs(root_fields(schema.mutation_type)[change.field])}
    endings = {".".join(name.split(".")[at:]) for name in taken for at in range(name.count(".") + 1)}
    yield from (each for each in fields if each.name in taken or each.name in endings)


def _inputs(of: GraphQLField) -> Iterator[Field]:
    for name, each in of.args.items():
        if isinstance(get_named_type(each.type), GraphQLInputObjectType):
            yield from (found.field for found in parameters({name: each}))


def _notes(schema: GraphQLSchema, lists: list[GraphqlList]) -> Iterator[GraphqlNotes]:
    """Of a list that needs the record that they belong to."""
    for each in lists:
        needed = [argument for argument in each.operation.arguments if argument.is_needed]
        body = best(each.resource.table, "body")
        is_called_so = name_score(words_of(each.node_type), TABLES["notes"]) >= _NOTES
        node = schema.type_map.get(each.node_type)
        if (
            len(needed) != 1
            or not is_called_so
            or not (body and body.is_good)
            or not isinstance(node, GraphQLObjectType)
        ):
            continue
        text = {"text": _TEXT}
        create = change_of(schema, "create", node, {"parent": _PARENT} | text, body.field.name)
        update = change_of(schema, "update", node, {"key": _KEY} | text, body.field.name)
        delete = change_of(schema, "delete", node, {"key": _KEY})
        key = key_in_answer(create, schema, node) if create else ""
        if create and key and update and delete:
            yield GraphqlNotes(each, body.field.name, create, key, update, delete)
