"""One GraphQL operation of the mapping file."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from siro_bridge.crm.graphql.variables import put_into
from siro_bridge.crm.http.mapping.request import JsonBody, Request
from siro_bridge.crm.http.operation import Operation, keys_of
from siro_bridge.crm.http.values import with_values
from siro_bridge.mapping.base import READ_FILE

_FILE = re.compile(r"[\w./-]+\.(graphql|gql)")
_VALUE = re.compile(r"\"\{[a-z_]+\}\"")
_OPERATION = re.compile(r"(?:^|\})[^\S\n]*(query|mutation|subscription)\b[^\S\n]*([_A-Za-z]\w*)?", re.MULTILINE)
_NAME = re.compile(r"[_A-Za-z]\w*")


def _text(query: str, info: ValidationInfo) -> str:
    text = _file(query, info) if _FILE.fullmatch(query.strip()) else query
    if found := _VALUE.search(text):
        raise ValueError(f"{found[0]}: values go into variables; declare one in the query, such as $key")
    return text


def _file(name: str, info: ValidationInfo) -> str:
    read: Callable[[str], str] | None = (info.context or {}).get(READ_FILE)
    if read is None:
        raise ValueError(f"{name.strip()} lies beside no file: the mapping was read from none")
    try:
        return read(name.strip())
    except (OSError, ModuleNotFoundError, UnicodeDecodeError) as error:
        raise ValueError(f"{name.strip()} cannot be read beside the mapping ({type(error).__name__})") from None


class Query(Request):
    """A query or a mutation.

    `{name}` in `variables` stands for a value of the operation: a text that is nothing but `"{name}"` becomes the value
    with its own type. What has no value in a request is left out of it, and so is an object that had nothing else; what
    stands under the key `...` of an object becomes a part of that object.
    """

    query: Annotated[str, Field(min_length=1), AfterValidator(_text)]
    """GraphQL: its text, or the name of a file beside the mapping that ends in .graphql or .gql"""
    variables: dict[str, JsonBody] = {}
    """what the query declares, without the $"""
    operation: str | None = None
    """the name of the operation that is meant, where the text has several"""

    _file: str = PrivateAttr("")

    @model_validator(mode="wrap")
    @classmethod
    def _remembers_its_file(cls, given: Any, made: ModelWrapValidatorHandler[Self]) -> Self:
        query, named = made(given), given.get("query") if isinstance(given, dict) else None
        if isinstance(named, str) and _FILE.fullmatch(named.strip()):
            query._file = named.strip()  # noqa: SLF001  its own
        return query

    @property
    def source(self) -> str:
        """What holds the text, as a message calls it behind the query's place."""
        return self._file or "it"

    @property
    def name(self) -> str:
        found = [each for each in _OPERATION.finditer(self.query) if self.operation in (None, each[2])]
        return " ".join(filter(None, found[0].groups())) if found else "query"

    @property
    def asking(self) -> str:
        return "query"

    def template(self) -> dict[str, Any]:
        return {"variables": self.variables}

    def filled(self, place: str, values: Mapping[str, Any], *, on_record: bool = False) -> Operation:
        variables = put_into(self.variables, values)
        return Operation(
            place=place,
            request=self.name,
            method="POST",
            url="",
            body={
                "query": self.query,
                "variables": variables,
                **({"operationName": self.operation} if self.operation else {}),
            },
            on_record=on_record,
            source=self.source,
            known=_names_of(self.query) | keys_of(self.variables) | keys_of(values),
        )

    def adding(self, operation: Operation, params: Mapping[str, Any]) -> Operation:
        """As variables; a name with dots is a place inside one."""
        return operation.adding(body={"variables": with_values(operation.body["variables"], params)})


@cache
def _names_of(query: str) -> frozenset[str]:
    """Names of the schema, which no customer's data is in."""
    return frozenset(_NAME.findall(query))
