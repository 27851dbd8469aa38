"""Queries read by graphql-core: their syntax, their variables, and whether expressions find what they ask for.

For commands alone: the functions have no graphql-core.
"""

from collections.abc import Iterator

from graphql import GraphQLSyntaxError, parse
from graphql.language import DocumentNode, OperationDefinitionNode, VariableDefinitionNode
from graphql.language.ast import NonNullTypeNode

from siro_bridge.crm.graphql.mapping.answer_shape import shape_of
from siro_bridge.crm.graphql.mapping.queries import Asked
from siro_bridge.crm.graphql.mapping.sought import Missing, follow


def query_mistakes(asked: Asked) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong."""
    place = asked.where("query")
    try:
        document = parse(asked.query.query)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 1
        said = error.message.removeprefix("Syntax Error: ")
        yield f"{place}: line {line} of {asked.query.source} is no GraphQL: {said}"
        return
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    meant = [each for each in operations if asked.query.operation in (None, each.name.value if each.name else None)]
    if len(meant) != 1:
        yield f"{place if asked.query.operation is None else asked.where('operation')}: {_which(operations, asked)}"
        return
    operation = meant[0]
    if operation.operation.value != asked.kind:
        yield f"{place}: a {asked.kind} is needed here, and this is a {operation.operation.value}"
    yield from _variables(operation, asked)
    yield from _expressions(document, operation, asked)


def _which(operations: list[OperationDefinitionNode], asked: Asked) -> str:
    names = ", ".join(each.name.value for each in operations if each.name) or "none with a name"
    if asked.query.operation is None:
        return f"it has {len(operations)} operations; say under operation which one is meant: {names}"
    return f"the query has no operation {asked.query.operation}; it has {names}"


def _variables(operation: OperationDefinitionNode, asked: Asked) -> Iterator[str]:
    declared = {each.variable.name.value: each for each in operation.variable_definitions or ()}
    known = ", ".join(f"${name}" for name in declared) or "none"
    for name in asked.query.variables:
        if name not in declared:
            yield f"{asked.where('variables', name)}: the query does not declare ${name}; it declares {known}"
    for name in sorted(asked.adds - declared.keys()):
        given_by = "paging, since or window give"
        yield f"{asked.where('query')}: it does not declare ${name}, which {given_by}; it declares {known}"
    given = asked.query.variables.keys() | asked.adds
    for name, definition in declared.items():
        if name not in given and _is_needed(definition):
            yield f"{asked.where('query')}: it needs ${name}; give it a value under variables"


def _is_needed(definition: VariableDefinitionNode) -> bool:
    return isinstance(definition.type, NonNullTypeNode) and definition.default_value is None


def _expressions(document: DocumentNode, operation: OperationDefinitionNode, asked: Asked) -> Iterator[str]:
    shape = shape_of(document, operation)
    for place, text in asked.finds.items():
        found = follow(text, shape)
        if isinstance(found, Missing):
            yield f"{place}: {text}: {_told(found)}"
            continue
        for below, own in asked.inside.get(place, {}).items():
            if isinstance(missing := follow(own, found), Missing):
                yield f"{below}: {own}: {_told(missing)}"


def _told(missing: Missing) -> str:
    asked = ", ".join(sorted(missing.beside)) or "nothing"
    return f"the query does not ask for {missing.name} there; it asks for {asked}"
