"""The fields that a JSON schema describes, by their dotted paths, as OpenAPI 3.0 and 3.1 write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from siro_bridge_cli.proposal.api import Group
from siro_bridge_cli.proposal.fields import GOOD, name_score
from siro_bridge_cli.proposal.lexicon import ROLES
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field, Kind, Table

Schema = Mapping[str, Any]
LOCAL_TIME = "local-date-time"
"""A format of our own: a time that was seen without a zone."""

EPOCHS = ("epoch", "epoch_ms")
"""Formats of our own: numbers that were seen to be seconds or milliseconds since 1970."""

URI = "uri"
_TIMES = ("start", "end", "updated", "created", "deleted_at", "closed")
_DEEPEST = 5
_KINDS: Mapping[tuple[str, str], Kind] = {
    ("string", "date-time"): "moment",
    ("string", LOCAL_TIME): "datetime",
    ("string", "date"): "date",
    ("string", "time"): "time",
    ("string", "uuid"): "uuid",
    ("string", "decimal"): "decimal",
    ("string", "byte"): "bytes",
    ("string", "binary"): "bytes",
    ("integer", "epoch"): "moment",
    ("integer", "epoch_ms"): "moment",
}
_PLAIN: Mapping[str, Kind] = {"string": "text", "integer": "integer", "number": "decimal", "boolean": "boolean"}


@dataclass
class Described:
    """What a record has: plain fields, and objects with an id of their own."""

    fields: list[Field] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


class Reader:
    """`document` is what references lead into."""

    def __init__(self, document: Schema) -> None:
        self._document = document

    def plain(self, schema: Any, depth: int = 0) -> Schema:
        """The schema that is meant: references followed, `allOf` as one, of several ways the first that is not null."""
        if not isinstance(schema, Mapping) or depth > _DEEPEST * 2:
            return {}
        if isinstance(reference := schema.get("$ref"), str):
            rest = {name: value for name, value in schema.items() if name != "$ref"}
            return self.plain({**self._at(reference), **rest}, depth + 1)
        found = _sound(schema)
        for part in found.pop("allOf", ()):
            found = _merged(found, self.plain(part, depth + 1))
        ways = [self.plain(each, depth + 1) for name in ("oneOf", "anyOf") for each in found.pop(name, ())]
        real = [way for way in ways if way.get("type") != "null"]
        if real:
            found = _merged(found, real[0]) | ({"nullable": True} if len(real) < len(ways) else {})
        return found

    def describe(self, schema: Any) -> Described:
        found = Described()
        self._collect(self.plain(schema), "", found, 0)
        return found

    def _collect(self, schema: Schema, prefix: str, found: Described, depth: int) -> None:
        required = frozenset(schema.get("required", ()))
        for name, each in schema.get("properties", {}).items():
            part, path = self.plain(each), f"{prefix}{name}"
            item = self.plain(part.get("items")) if type_of(part) == "array" else part
            if item.get("properties") and depth < _DEEPEST:
                self._object(item, path, found, depth, is_list=item is not part)
            else:
                found.fields.append(_field(path, part, is_required=not prefix and name in required))

    def _object(self, schema: Schema, path: str, found: Described, depth: int, *, is_list: bool) -> None:
        if is_list or any(words_of(name) == ("id",) for name in schema["properties"]):
            inner = Described()
            self._collect(schema, "", inner, depth + 1)
            table = Table(path, tuple(inner.fields), key=key_of(inner.fields, path))
            found.groups.append(Group(path, table, is_list=is_list))
        else:
            self._collect(schema, f"{path}.", found, depth + 1)

    def _at(self, reference: str) -> Schema:
        """Only within the document; what leads elsewhere is unknown."""
        at: Any = self._document
        for step in reference.removeprefix("#/").split("/") if reference.startswith("#/") else ():
            at = at.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(at, Mapping) else None
        return at if isinstance(at, Mapping) and at is not self._document else {}


def key_of(fields: list[Field], owner: str) -> tuple[str, ...]:
    """The field that is called id, or as the record is: `visit_id` of visits."""
    own = words_of(owner.rpartition(".")[2])
    names = (("id",), ("uuid",), ("guid",), (*own, "id"), ("document", "id"), ("key",), ("external", "id"))
    found = (each.name for name in names for each in fields if words_of(each.name) == name)
    return tuple(name for name in [next(found, "")] if name)


def type_of(schema: Schema) -> str:
    """Of several the first that is not null, as OpenAPI 3.1 says that a value may be null."""
    types = schema.get("type")
    if isinstance(types, list):
        return next((str(each) for each in types if each != "null"), "")
    return str(types or ("object" if schema.get("properties") else ""))


def nested(reader: Reader, schema: Schema, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Schema]]:
    """All that an answer has, by its path, but not what is in lists."""
    for name, each in schema.get("properties", {}).items():
        part = reader.plain(each)
        yield f"{prefix}{name}", part
        if type_of(part) == "object" and depth < _DEEPEST:
            yield from nested(reader, part, f"{prefix}{name}.", depth + 1)


def field_of(name: str, schema: Schema, *, is_required: bool = False) -> Field:
    return _field(name, schema, is_required=is_required)


def _field(name: str, schema: Schema, *, is_required: bool) -> Field:
    kind, form = type_of(schema), str(schema.get("format", ""))
    types = schema.get("type")
    nullable = bool(schema.get("nullable")) or (isinstance(types, list) and "null" in types)
    if form in EPOCHS and not _is_time(name):
        form = ""
    known: Kind = _KINDS.get((kind, form)) or _PLAIN.get(kind) or ("list" if kind == "array" else "json")
    words = tuple(str(each) for each in schema.get("enum", ()) if each is not None) if known == "text" else ()
    length = schema.get("maxLength")
    made = Field(
        name=name,
        kind=known,
        nullable=nullable or not is_required,
        is_made=bool(schema.get("readOnly")),
        length=int(length) if isinstance(length, int) else None,
        words=words,
        form=form if form in (*EPOCHS, URI) else "",
    )
    return replace(made, filled=1.0, emails=1.0) if form == "email" else made


def _is_time(name: str) -> bool:
    words = words_of(name)
    return any(name_score(words, ROLES[role].words) >= GOOD for role in _TIMES)


_SHAPES: Mapping[str, type[Any]] = {
    "properties": dict, "required": list, "enum": list, "allOf": list, "oneOf": list, "anyOf": list,
}  # fmt: skip


def _sound(schema: Schema) -> dict[str, Any]:
    """Without what is not of the shape that it must have: a description may have mistakes of its own."""
    found = {name: value for name, value in schema.items() if isinstance(value, _SHAPES.get(name, object))}
    if "required" in found:
        found["required"] = [name for name in found["required"] if isinstance(name, str)]
    return found


def _merged(one: Schema, other: Schema) -> dict[str, Any]:
    both = {**other, **one}
    for name in ("properties", "required"):
        if name in one and name in other:
            both[name] = {**other[name], **one[name]} if name == "properties" else [*other[name], *one[name]]
    return both
