"""An entity's payload mapper, whose complaints name the mapping's key."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload_mapper import Mapper, compile_mapper
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.sync import Entity


def entity_mapper(
    name: EntityName,
    section: Entity,
    paths: Sequence[str],
    *,
    zone: tzinfo,
    where: Where,
    listed: Callable[[str], str],
    places: Sequence[int] | None = None,
) -> Mapper:
    """Raises ConfigurationError. `where` has the places of the section's keys, `listed` that of one of `paths`."""
    try:
        return compile_mapper(
            name, paths, zone=zone, translate=section.translate, constants=section.constants, places=places
        )
    except ValueError as error:
        raise ConfigurationError(f"{_place(str(error), paths, where, listed)}: {error}") from None


def _place(complaint: str, paths: Sequence[str], where: Where, listed: Callable[[str], str]) -> str:
    """A complaint begins with the field path, or with the key, that it is about."""
    subject = complaint.partition(": ")[0]
    if subject in paths:
        return listed(subject)
    return where(subject) if subject in ("translate", "constants") else where("constants", subject)
