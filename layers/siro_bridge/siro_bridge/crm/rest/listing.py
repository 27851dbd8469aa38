"""Asks the CRM for the pages of one list of the mapping."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import httpx

from siro_bridge.crm.rest.answers import SAYS_NOTHING, json_of
from siro_bridge.crm.rest.client import RestClient
from siro_bridge.crm.rest.expressions import Expression
from siro_bridge.crm.rest.links import next_link
from siro_bridge.crm.rest.operation import Operation, as_text
from siro_bridge.crm.rest.page import Page
from siro_bridge.crm.rest.values import has_path
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.http_answers import json_in

Build = Callable[[Any], Operation]
"""The request of a page; its argument is the record that a keyset page comes after, or None."""


class Listing:
    """An `Ask` of pages.py: parameters go to the query or, with `send_in` body, into the body."""

    def __init__(
        self,
        client: RestClient,
        build: Build,
        items: Expression,
        *,
        send_in: str = "params",
        read: Callable[[httpx.Response], Any] = json_in,
        empty: Sequence[int | str] = (),
    ) -> None:
        self._client = client
        self._build = build
        self._items = items
        self._send_in = send_in
        self._read = read
        self._empty = empty

    def __call__(self, params: Mapping[str, Any] | None = None, *, url: str | None = None, after: Any = None) -> Page:
        operation = adding(self._build(after), params or {}, self._send_in)
        if url is not None:
            operation = operation.at(self._inside(url, operation))
        response = self._client.send(operation, accept=[each for each in self._empty if isinstance(each, int)])
        body, items = self._found(response, operation)
        following = partial(next_link, response)
        return Page(body, items, response.url.join, following, operation.place, operation.request)

    def _found(self, response: httpx.Response, operation: Operation) -> tuple[Any, list[Any]]:
        """The answer and its items: none where the mapping says that such an answer means nothing."""
        whole = response.content.strip()
        if response.status_code in self._empty or whole.decode(errors="replace") in self._empty:
            return None, []
        if not whole:
            what = f"{operation.place}: {operation.request} answered {response.status_code} and nothing else"
            said = '""' if response.status_code == httpx.codes.OK else response.status_code
            raise ConfigurationError(f"{what}; {SAYS_NOTHING} [{said}]")
        body = json_of(response, operation, self._read)
        items = self._items.find(body)
        if items is None and "null" in self._empty and has_path(body, self._items.text):
            return body, []
        if isinstance(items, list):
            return body, items
        where = f"{self._items.where}: no list at items, {self._items.text}, in the answer"
        if body in (None, {}, []) or has_path(body, self._items.text):
            said = "null" if body else json.dumps(body)
            raise ConfigurationError(f'{where}, which is {said}; {SAYS_NOTHING} ["{said}"]')
        raise ConfigurationError(where)

    def _inside(self, url: str, operation: Operation) -> str:
        """Raises for a link to another server: our credentials stay with this one."""
        try:
            origin = _origin(httpx.URL(url))
        except httpx.InvalidURL:
            raise ConfigurationError(
                f"{operation.place}: {operation.request}: the link to the next page is no address"
            ) from None
        if origin != _origin(self._client.base_url):
            raise ConfigurationError(
                f"{operation.place}: {operation.request}: the link to the next page leads to another server"
            )
        return url


def adding(operation: Operation, params: Mapping[str, Any], send_in: str) -> Operation:
    """The parameters where the CRM takes them: as texts in the query, with their types in the body."""
    if send_in == "body":
        return operation.adding(body=params)
    return operation.adding(params={name: as_text(value) for name, value in params.items()})


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
