"""A mapping for an API: by its description, or by what one answer of each list looks like."""

from collections.abc import Callable, Sequence
from pathlib import Path

from siro_bridge_cli.looking import graphql_schema, openapi, sample_answer
from siro_bridge_cli.mapping_init.local_zone import local_zone
from siro_bridge_cli.proposal.api import Api
from siro_bridge_cli.proposal.graphql_mapping import propose_graphql
from siro_bridge_cli.proposal.questions import Interview
from siro_bridge_cli.proposal.rest_mapping import propose_rest

Propose = Callable[[Interview], str]


def of_openapi(file: Path) -> Propose:
    """Raises ConfigurationError for what is no description."""
    return _proposing(openapi.look(file))


def of_graphql(file: Path) -> Propose:
    """Raises ConfigurationError for what is no schema."""
    api = graphql_schema.look(file)
    return lambda interview: propose_graphql(api, interview, local_zone())


def of_samples(files: Sequence[Path]) -> Propose:
    """Raises ConfigurationError for what is no list of records."""
    return _proposing(sample_answer.look(files))


def _proposing(api: Api) -> Propose:
    return lambda interview: propose_rest(api, interview, local_zone())
