"""A GraphQL CRM's schema, by graphql-core: for commands alone."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLSchema, GraphQLSyntaxError, build_client_schema, get_introspection_query, parse, validate


def introspection() -> str:
    return get_introspection_query(descriptions=False)


class Schema:
    """Made of the data that the CRM answers to `introspection`."""

    def __init__(self, data: Any) -> None:
        self._schema: GraphQLSchema = build_client_schema(data)

    def complaints(self, query: str) -> Iterator[tuple[int, str]]:
        """The line of the query, and what is wrong there; a query that is none is told elsewhere."""
        try:
            document = parse(query)
        except GraphQLSyntaxError:
            return
        for error in validate(self._schema, document):
            yield (error.locations[0].line if error.locations else 1), error.message
