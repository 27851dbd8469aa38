"""An entity's payload mapper, whose complaints name the mapping's key."""

from collections.abc import Callable, Sequence
from datetime import tzinfo

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.mapper import Mapper, MistakeError, compile_mapper
from siro_bridge.domain.payload.row_zone import ROW_ZONE
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.place import Where
from siro_bridge.mapping.sync import Entity


def entity_mapper(
    name: EntityName,
    section: Entity,
    paths: Sequence[str],
    *,
    zone: tzinfo,
    display: tzinfo | None = None,
    where: Where,
    listed: Callable[[str], str],
    places: Sequence[int] | None = None,
) -> Mapper:
    """Raises ConfigurationError. `zone` and `display` are the mapping's two clocks.

    `where` has the places of the section's keys, `listed` that of one of `paths`.
    """
    try:
        return compile_mapper(
            name,
            paths,
            zone=zone,
            display=display,
            translate=section.translate,
            constants=section.constants,
            places=places,
        )
    except MistakeError as error:
        place = where(error.key, error.subject) if error.key else listed(error.subject)
        raise ConfigurationError(f"{place}: {error}") from None


def is_mapped(entity: EntityName, name: str) -> bool:
    """Whether a column is for the mapper: others that start with an underscore are the engine's own."""
    return not name.startswith("_") or (entity == "engagements" and name == ROW_ZONE)
