"""The mapping file's JSON schema, made from the models that read the file, for editors that complete and check it."""

import ast
import inspect
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from textwrap import dedent
from typing import Annotated, Any, Union, get_args

from pydantic import BaseModel, Discriminator, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from siro_bridge.crm.connectors import NAMES, connector
from siro_bridge.domain.payload.models import ROOTS
from siro_bridge.domain.payload.paths import fields_of, kind_of, plain
from siro_bridge.domain.payload.zones import zone_names
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import ZONE_FORMAT, as_duration
from siro_bridge.mapping.sync import Entity

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ZONE = "TimeZone"
Schema = dict[str, Any]


class _Generator(GenerateJsonSchema):
    """pydantic's own, but what it says is what the YAML file holds."""

    def encode_default(self, dft: Any) -> Any:
        """Durations as they are written (`30d`), also where a whole section is the default."""
        if isinstance(dft, timedelta):
            return as_duration(dft)
        if isinstance(dft, BaseModel):
            return {name: self.encode_default(getattr(dft, name)) for name in dft.model_fields_set}
        return super().encode_default(dft)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  a key's name says enough
        return False

    def tagged_union_schema(self, schema: Any) -> Schema:
        """`if` the tag is this, `then` the section is that: editors then complain of the one section that is meant."""
        whole = super().tagged_union_schema(schema)
        tag, sections = whole["discriminator"]["propertyName"], whole["discriminator"]["mapping"]
        return {
            "type": "object",
            "required": [tag],
            "properties": {tag: {"enum": sorted(sections)}},
            "allOf": [
                {"if": {"required": [tag], "properties": {tag: {"const": name}}}, "then": {"$ref": section}}
                for name, section in sorted(sections.items())
            ],
        }


def mapping_schema() -> Schema:
    """The schema as a JSON object."""
    models = tuple(connector(name).model() for name in NAMES)
    any_mapping: TypeAdapter[Any] = TypeAdapter(Annotated[Union[models], Discriminator("connector")])  # noqa: UP007
    schema: Schema = _named_once(any_mapping.json_schema(schema_generator=_Generator))
    sections = {each.__name__: each for each in _descendants(Section)}
    for name, definition in schema["$defs"].items():
        definition.pop("title", None)
        _describe(definition, sections[name])
        if issubclass(sections[name], Entity):
            _name_fields(definition)
    schema["$defs"] |= {_ZONE: {"description": "an IANA time zone's name", "enum": sorted(zone_names())}}
    return {"$schema": DIALECT, "title": "The mapping file of Siro Bridge", **schema}


def schema_text() -> str:
    """As it is shipped, in docs/mapping.schema.json."""
    return json.dumps(mapping_schema(), indent=1, ensure_ascii=False) + "\n"


def _name_fields(definition: Schema) -> None:
    """Siro's field paths are keys here. One class stands for all entities, so any entity's will do."""
    for key in ("translate", "constants", "fields"):
        if key in definition["properties"]:
            definition["properties"][key]["propertyNames"] = {
                "pattern": f"^(_\\w+|{_paths(list(ROOTS.values()))})$",
                "patternErrorMessage": "is no field of Siro's; docs/mapping.md, CRM to Siro, has them",
            }


def _paths(shapes: Sequence[Any]) -> str:
    """A pattern of the paths into objects of these shapes, such as `subject` and `account.name`."""
    fields: dict[str, list[Any]] = {}
    for shape in shapes:
        for name, below in fields_of(shape).items():
            fields.setdefault(name, []).append(below)
    return "|".join(f"{name}{_below(of)}" for name, of in sorted(fields.items()))


def _below(shapes: Sequence[Any]) -> str:
    if kind_of(shapes[0]) == "list":
        return rf"(\[\d+\]{_below([plain(get_args(shape)[0]) for shape in shapes])})?"
    return rf"(\.({_paths(shapes)}))?" if kind_of(shapes[0]) == "object" else ""


def _named_once(part: Any) -> Any:
    """The zones are many, and asked for in several places."""
    if isinstance(part, list):
        return [_named_once(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("format") == ZONE_FORMAT:
        return {"$ref": f"#/$defs/{_ZONE}"}
    return {name: _named_once(each) for name, each in part.items()}


def _describe(definition: Schema, section: type[Section]) -> None:
    """A key is described by the docstring that stands below it in its class."""
    told: dict[str, str] = {}
    for each in reversed(section.__mro__):
        if issubclass(each, Section):
            told |= _docstrings(each)
    for name, key in definition["properties"].items():
        if name in told:
            key["description"] = told[name]


def _docstrings(of: type[Section]) -> Mapping[str, str]:
    [parsed] = ast.parse(dedent(inspect.getsource(of))).body
    assert isinstance(parsed, ast.ClassDef)  # noqa: S101  narrows for the type checker
    found = {}
    for statement, below in zip(parsed.body, parsed.body[1:], strict=False):
        match statement, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
    return found


def _descendants(of: type[Section]) -> list[type[Section]]:
    return [each for below in of.__subclasses__() for each in (below, *_descendants(below))]
