"""What a CRM's own answers say of the mapping."""

from collections.abc import Collection, Iterator, Mapping

from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.mapping.sections import HttpMapping
from siro_bridge.crm.http.targets import Targets
from siro_bridge.crm.http.values import has_path
from siro_bridge.crm.port import LiveLook
from siro_bridge.domain.payload.nearest import nearest
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.place import field_place


class HttpLook(LiveLook):
    """A list has no schema to ask; what it answers is seen where it is read."""

    def __init__(self, mapping: HttpMapping, client: HttpClient) -> None:
        self._mapping = mapping
        self._targets = Targets(mapping, client)

    def records(self, keys: Mapping[str, str]) -> Checked:
        """An API passes over a field that it does not know, and says nothing: the record shows which ones it has."""
        return Checked([], [line for target, key in keys.items() for line in self._missing(target, key)])

    def _missing(self, target: str, key: str) -> Iterator[str]:
        found = self._targets.read(target, key)
        if found is None:
            return
        for field in self._written(target):
            if not has_path(found.record, field):
                meant = nearest(field, paths_of(found.record))
                ending = f"; did you mean {meant}?" if meant else ""
                yield (
                    f"{field_place(self._mapping, target, field)}: the record that {self._targets.reading(target)} "
                    f"answers has no field {field}, where a CRM may show only what is filled{ending}"
                )

    def _written(self, target: str) -> list[str]:
        back, link = self._mapping.write_back, self._mapping.deep_link
        fields = [rule.field for rule in back.fields if rule.target == target]
        return [*dict.fromkeys([*fields, *([link.field] if link and link.target == target else [])])]


def paths_of(record: object, above: str = "") -> Collection[str]:
    """The dotted paths of all that a record has."""
    if not isinstance(record, Mapping):
        return [above] if above else []
    return [path for name, part in record.items() for path in paths_of(part, f"{above}.{name}" if above else str(name))]
