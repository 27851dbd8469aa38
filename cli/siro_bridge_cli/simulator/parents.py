"""The rule of bare parents: "supplying just an externalId will resolve to an already-synced" record."""

from collections.abc import Iterable, Iterator

from siro_bridge_cli.simulator.errors import ApiError, refusal
from siro_bridge_cli.simulator.payloads import Payload
from siro_bridge_cli.simulator.schema import SHAPES
from siro_bridge_cli.simulator.world import Kind, World

# A wish about the parent, nothing that it consists of.
_WISHES = {"copyEngagementRelationships"}


def is_bare(nested: Payload) -> bool:
    return nested.keys() - _WISHES == {"externalId"}


def check_parents(world: World, kind: Kind, batch: Iterable[Payload]) -> None:
    """Refuse the whole batch, before anything is stored, when a bare parent is unknown and not made earlier in it.

    The OpenAPI file names no status for this; 422 with an `{error}` stands beside its other refusals of content.
    """
    made: set[tuple[Kind, str]] = set()
    for payload in batch:
        for nested_kind, nested in _nested(kind, payload):
            external_id = nested.get("externalId", "")
            if is_bare(nested) and not _is_known(world, made, nested_kind, external_id):
                raise _unknown_parent(nested_kind, external_id)
            made.add((nested_kind, external_id))
        made.add((kind, payload["externalId"]))


def _nested(kind: Kind, payload: Payload) -> Iterator[tuple[Kind, Payload]]:
    """Yield nested records, deepest first, as they are stored."""
    shape = SHAPES[kind]
    singles = ((nested_kind, payload.get(key)) for key, nested_kind in shape.parents.items())
    listed = ((nested_kind, one) for key, nested_kind in shape.lists.items() for one in payload.get(key, ()))
    for nested_kind, nested in (*singles, *listed):
        if nested is not None:
            yield from _nested(nested_kind, nested)
            yield nested_kind, nested


def _is_known(world: World, made: set[tuple[Kind, str]], kind: Kind, external_id: str) -> bool:
    return (kind, external_id) in made or world.find(kind, external_id) is not None


def _unknown_parent(kind: Kind, external_id: str) -> ApiError:
    return refusal(422, f"No {kind.lower()} with externalId '{external_id}' has been synced on this connection")
