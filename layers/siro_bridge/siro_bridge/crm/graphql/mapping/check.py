"""What is wrong or doubtful in a mapping for a GraphQL CRM, as far as it can be told without asking the CRM."""

from collections.abc import Iterator

from siro_bridge.crm.graphql.mapping.model import GraphqlMapping
from siro_bridge.crm.graphql.mapping.queries import queries_of
from siro_bridge.crm.http.mapping import check as http_check
from siro_bridge.mapping.warnings import Warned

_UNCONDITIONAL = (
    "a person's edit between our reading and our writing is lost; set version, if the CRM has such a condition"
)


def mistakes(mapping: GraphqlMapping) -> Iterator[str]:
    """One line each: file, line and key, and what is wrong. Queries are read where graphql-core is installed."""
    yield from http_check.mistakes(mapping)
    try:
        from siro_bridge.crm.graphql.mapping.documents import query_mistakes  # noqa: PLC0415  not in the functions
    except ImportError:
        return
    for asked in queries_of(mapping):
        yield from query_mistakes(asked)


def warnings(mapping: GraphqlMapping) -> Iterator[str]:
    """One line each: file, line and key, what follows from it, what to do."""
    return (f"{mapping.place(*path)}: {warning}" for path, warning in _doubts(mapping))


def _doubts(mapping: GraphqlMapping) -> Warned:
    for name, target in mapping.write_back.targets.items():
        if not target.is_conditional:
            yield ("write_back", "targets", name), _UNCONDITIONAL
    yield from http_check.doubts(mapping)
