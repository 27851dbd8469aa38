"""The requests of an OpenAPI description: what they take, and what they answer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from siro_bridge_cli.looking.json_schema import Reader, Schema, field_of, key_of, nested, type_of
from siro_bridge_cli.proposal.api import Change, Parameter, Resource, Single
from siro_bridge_cli.proposal.fields import name_score
from siro_bridge_cli.proposal.lexicon import weights
from siro_bridge_cli.proposal.names import words_of
from siro_bridge_cli.proposal.shape import Field, Table

LISTS = weights(_10="data, items, results, records, value, entries, rows, list, content, hits, objects")
_AN_ID = re.compile(r"(?=\D*\d)[0-9A-Za-z_-]{10,}")
_ONE = (*LISTS, ("record",), ("result",), ("item",))
_SUCCESS = ("200", 200, "201", 201, "2XX", "default")


class Paths:
    """The requests of the description, one path after the other."""

    def __init__(self, reader: Reader, paths: Mapping[str, Any]) -> None:
        self.reader = reader
        self._paths = paths

    def all(self) -> Iterator[str]:
        return (str(path) for path in self._paths)

    def resource(self, path: str) -> Resource | None:
        """What `GET path` lists; None where it answers no list."""
        answer = self.answer(path, "get")
        name = self._name(path)
        found = self._list_in(answer, name) if answer else None
        if found is None:
            return None
        items, item = found
        described = self.reader.describe(item)
        around = tuple(
            field_of(at, part)
            for at, part in nested(self.reader, answer or {})
            if type_of(part) not in ("object", "array") and not at.startswith(f"{items}.")
        )
        one = self.one_of(path)
        return Resource(
            path=path,
            table=Table(name, tuple(described.fields), key=key_of(described.fields, name)),
            items=items,
            groups=tuple(described.groups),
            around=around,
            parameters=tuple(self.parameters(path, "get")),
            single=self._single(one, name),
            change=self.change(one, "patch", "put") if one else None,
            writable=tuple(self._writable(one)) if one else (),
        )

    def _name(self, path: str) -> str:
        """What is listed: the last part of the path, or the tag where that says nothing."""
        part = next((part for part in reversed(path.split("/")) if part and "{" not in part), "records")
        tags = self.operation(path, "get").get("tags")
        tag = tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else ""
        says_nothing = words_of(part) in LISTS or _AN_ID.fullmatch(part)
        return tag if tag and says_nothing else part

    def one_of(self, path: str) -> str:
        """The path of one record of a list: `/visits/{id}` of `/visits`."""
        ends = re.compile(rf"{re.escape(path.rstrip('/'))}/\{{[^}}]+\}}/?")
        return next((each for each in self._paths if ends.fullmatch(each)), "")

    def path_of_one(self, name: str) -> str:
        """A record's path wherever it stands: `/notes/{id}` of notes that are listed below deals."""
        ends = re.compile(rf"/(?:[^{{]*/)?{re.escape(name)}/\{{[^}}]+\}}/?")
        return next((each for each in self._paths if ends.fullmatch(each)), "")

    def operation(self, path: str, method: str) -> Schema:
        """Empty where there is none."""
        of = self._paths.get(path)
        found = of.get(method) if isinstance(of, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def answer(self, path: str, method: str) -> Schema:
        """The schema of a success."""
        responses = self.operation(path, method).get("responses")
        known = responses if isinstance(responses, Mapping) else {}
        success: Any = next((known[code] for code in _SUCCESS if code in known), {})
        return self.reader.plain(_json_of(self.reader.plain(success)))

    def body(self, path: str, method: str) -> Schema:
        return self.reader.plain(_json_of(self.reader.plain(self.operation(path, method).get("requestBody", {}))))

    def parameters(self, path: str, method: str, place: str = "query") -> Iterator[Parameter]:
        of = self._paths.get(path)
        listed = [each.get("parameters") for each in (of, self.operation(path, method)) if isinstance(each, Mapping)]
        for each in [parameter for some in listed if isinstance(some, list) for parameter in some]:
            parameter = self.reader.plain(each)
            if parameter.get("in") == place:
                yield from self._parts(parameter)

    def _parts(self, parameter: Schema) -> Iterator[Parameter]:
        """An object is sent in its parts, as `filter[since]`, where its style says so; else we could name none."""
        name, schema = str(parameter.get("name")), self.reader.plain(parameter.get("schema", {}))
        if type_of(schema) != "object":
            yield Parameter(field_of(name, schema), _number(schema, "maximum"), _number(schema, "default"))
        elif parameter.get("style") == "deepObject":
            for part, each in schema.get("properties", {}).items():
                yield from self._parts({"name": f"{name}[{part}]", "schema": each, "style": "deepObject"})

    def change(self, path: str, *methods: str) -> Change | None:
        """The first of the methods that there is."""
        method = next((each for each in methods if self.operation(path, each)), None)
        if method is None:
            return None
        body = self.body(path, method)
        properties = body.get("properties", {})
        wrapper = next(iter(properties), "") if len(properties) == 1 else ""
        if wrapper and type_of(self.reader.plain(properties[wrapper])) != "object":
            wrapper = ""
        conditions = {each.name.lower() for each in self.parameters(path, method, "header")}
        return Change(
            method=method.upper(),
            path=with_key(path),
            wrapper=wrapper,
            replaces=method == "put",
            has_condition="if-match" in conditions,
        )

    def _single(self, path: str, name: str) -> Single | None:
        answer = self.answer(path, "get") if path else {}
        return Single(with_key(path), self.item_in(answer, name)) if answer else None

    def item_in(self, answer: Schema, name: str) -> str:
        """`data` in `{"data": {…}}`; the answer itself, where the fields of the record (of `name`) stand in it."""
        parts = {part: self.reader.plain(each) for part, each in answer.get("properties", {}).items()}
        objects = [part for part, each in parts.items() if each.get("properties")]
        if self._has_key(answer, name) or not objects:
            return "@"
        keyed = [part for part in objects if self._has_key(parts[part], name)] or objects
        called_so = [part for part in keyed if words_of(part) in (*_ONE, words_of(name))]
        return called_so[0] if called_so else "@"

    def _has_key(self, schema: Schema, name: str) -> bool:
        return bool(key_of(self.reader.describe(schema).fields, name))

    def _writable(self, path: str) -> Iterator[Field]:
        change = self.change(path, "patch", "put")
        body = self.body(path, change.method.lower()) if change else {}
        if change and change.wrapper:
            body = self.reader.plain(body["properties"][change.wrapper])
        yield from (field for field in self.reader.describe(body).fields if not field.is_made)

    def _list_in(self, answer: Schema, name: str) -> tuple[str, Schema] | None:
        """Where the records are, and the schema of one. Of several lists the one that is called so, or as they are."""
        if type_of(answer) == "array":
            item = self.reader.plain(answer.get("items"))
            return ("@", item) if item.get("properties") else None
        lists = []
        for at, part in nested(self.reader, answer):
            item = self.reader.plain(part.get("items")) if type_of(part) == "array" else {}
            if item.get("properties"):
                words = words_of(at.rpartition(".")[2])
                score = 1 if words == words_of(name) else name_score(words, LISTS)
                lists.append((score, -at.count("."), at, item))
        if not lists:
            return None
        _, _, at, item = max(lists, key=lambda each: each[:2])
        return at, item


def with_key(path: str) -> str:
    """The last parameter is the record's own key."""
    head, _, tail = path.rpartition("{")
    return f"{head}{{key}}{tail.partition('}')[2]}"


def _json_of(response: Schema) -> Any:
    content = response.get("content")
    kinds = content.items() if isinstance(content, Mapping) else ()
    found: Any = next((each for name, each in kinds if re.search(r"[/+]json\b", str(name))), {})
    return found.get("schema", {}) if isinstance(found, Mapping) else {}


def _number(schema: Schema, name: str) -> int | None:
    value = schema.get(name)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
