"""What a mapping allows and a person should know before it is deployed."""

from collections.abc import Iterator

from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.rest_list import ListRequest

_FORBIDDEN = 403


def mapping_warnings(mapping: SqlMapping | RestMapping) -> list[str]:
    """One line each: the key, what follows from it, what to do."""
    return list(_rest(mapping)) if isinstance(mapping, RestMapping) else []


def _rest(mapping: RestMapping) -> Iterator[str]:
    for name, target in mapping.write_back.targets.items():
        if not target.is_conditional:
            yield (
                f"write_back.targets.{name}: a person's edit between our reading and our writing is lost; "
                "set etag: true, or version, if the CRM has such a condition"
            )
    if _FORBIDDEN in mapping.gone:
        yield "gone: a record that the credentials may not see looks deleted; let them see all that the mapping names"
    for entity in ("opportunities", "engagements", "accounts"):
        section = getattr(mapping, entity)
        if section and section.list.since is None and not _is_keyset(section.list):
            yield f"{entity}.list: every run reads the whole list; add since, if the CRM has such a filter"
    if mapping.engagements and not mapping.engagements.has_window:
        yield "engagements.list: appointments cannot be compared with Siro's; add window"


def _is_keyset(section: ListRequest) -> bool:
    return section.paging is not None and section.paging.style == "keyset"
