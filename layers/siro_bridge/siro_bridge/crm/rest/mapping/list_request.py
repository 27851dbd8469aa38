"""How a REST CRM lists its records."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from siro_bridge.crm.http.mapping.list_request import ListRequest
from siro_bridge.crm.http.mapping.paging import (
    CursorPaging,
    KeysetPaging,
    LinkPaging,
    OffsetPaging,
    PagePaging,
    Window,
)
from siro_bridge.crm.http.mapping.placeholders import PLACEHOLDER, names_in
from siro_bridge.crm.http.mapping.request import JsonBody
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.rest.mapping.request import RestRequest
from siro_bridge.domain.section import Section
from siro_bridge.mapping.base import Scalar


class KeysetBegin(Section):
    """What the first request has in place of what needs a record's `{key}`: there is no record yet."""

    params: dict[str, Scalar] = {}
    """instead of the list's parameters of the same names; null leaves one out"""
    body: JsonBody = None
    """instead of the list's body"""


class RestKeysetPaging(KeysetPaging):
    begin: KeysetBegin = KeysetBegin.model_construct()


RestPaging = Annotated[
    OffsetPaging | PagePaging | CursorPaging | LinkPaging | RestKeysetPaging, Field(discriminator="style")
]


class RestWindow(Window):
    params: dict[str, Scalar] = {}
    """of a window's request, instead of the list's parameters of the same names; null leaves one out"""
    body: JsonBody = None
    """the body of a window's request, where it is another than the list's"""


class RestList(ListRequest, RestRequest):
    paging: RestPaging | None = None
    window: RestWindow | None = None
    send_in: Literal["params", "body"] = "params"
    """where the parameters of paging, since and window go"""

    def at_first(self) -> Self:
        if not isinstance(self.paging, RestKeysetPaging):
            return self
        begin = self.paging.begin
        body = self.body if begin.body is None or "key" not in names_in(self.body) else begin.body
        return self.model_copy(update={"params": {**self.params, **begin.params}, "body": body})

    def for_window(self) -> Self:
        window = self.window or RestWindow()
        body = self.body if window.body is None else window.body
        return self.model_copy(update={"params": {**self.params, **window.params}, "body": body})

    def adding(self, operation: Operation, params: Mapping[str, Any]) -> Operation:
        """As texts in the query, with their types in the body."""
        return operation.adding(body=params) if self.send_in == "body" else super().adding(operation, params)

    def refuse_key_at_first(self) -> None:
        begin = self.paging.begin if isinstance(self.paging, RestKeysetPaging) else KeysetBegin()
        whole = {name for name, value in self.params.items() if PLACEHOLDER.fullmatch(str(value))}
        rest = {name: value for name, value in self.params.items() if name not in whole | begin.params.keys()}
        if "key" in names_in([self.path, self.headers]):
            raise ValueError("{key} has no value in the first request; put it into params or body")
        if "key" in names_in(rest):
            raise ValueError(
                "params: {key} has no value in the first request; say under paging.begin.params what stands there then"
            )
        if begin.body is None and "key" in names_in(self.body):
            raise ValueError("body: {key} has no value in the first request; put its body under paging.begin.body")
        if self.window and "key" in names_in(self.window.body):
            raise ValueError("window.body: {key} has no value in the first request; put it into params")
        if unknown := names_in([begin.params, begin.body]) - {"since", "start", "end", "cursor"}:
            raise ValueError(f"paging.begin: {{{min(unknown)}}} has no value in the first request")

    @model_validator(mode="after")
    def _serves_changes_and_windows(self) -> Self:
        """The first value that one of the two requests lacks is refused; `path` in the error is where it stands."""
        for path, names in self._shared():
            if lacking := names & ({"start", "end"} | ({"since"} if self.window else set())):
                raise PydanticCustomError(
                    "one_sided",
                    "{name} has no value when {read} read; let it be all of a parameter, which is then left out, "
                    "or say under window.params, or window.body, what stands there when a window is read",
                    {
                        "name": f"{{{min(lacking)}}}",
                        "read": "a window is" if lacking == {"since"} else "changes are",
                        "path": path,
                    },
                )
        return self

    def _shared(self) -> Iterator[tuple[tuple[str, ...], set[str]]]:
        """The names that stand where both requests of the list need a value."""
        yield ("path",), names_in(self.path)
        yield from ((("headers", name), names_in(text)) for name, text in self.headers.items())
        window = self.window.params if self.window else {}
        embedding = ((name, value) for name, value in self.params.items() if not PLACEHOLDER.fullmatch(str(value)))
        yield from (
            (("params", name), names_in(value) - ({"since"} if name in window else set())) for name, value in embedding
        )
        yield from ((("window", "params", name), names_in(value) & {"since"}) for name, value in window.items())
        if self.window is None or self.window.body is None:
            yield ("body",), names_in(self.body)
        else:
            yield ("body",), names_in(self.body) - {"since"}
            yield ("window", "body"), names_in(self.window.body) & {"since"}
