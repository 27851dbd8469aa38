"""Asks the CRM for the pages of one list of the mapping."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import httpx2

from siro_bridge.crm.http.answers import SAYS_NOTHING
from siro_bridge.crm.http.client import HttpClient
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.links import next_link
from siro_bridge.crm.http.mapping.request import Request
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.http.page import Page
from siro_bridge.crm.http.values import has_path
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.http_answers import json_in

Build = Callable[[Any], Operation]
"""The request of a page; its argument is the record that a keyset page comes after, or None."""


class Listing:
    """An `Ask` of pages.py: parameters go where `request` has them."""

    def __init__(
        self,
        client: HttpClient,
        request: Request,
        build: Build,
        items: Expression,
        *,
        read: Callable[[httpx2.Response], Any] = json_in,
        empty: Sequence[int | str] = (),
    ) -> None:
        self._client = client
        self._request = request
        self._build = build
        self._items = items
        self._read = read
        self._empty = empty

    def __call__(self, params: Mapping[str, Any] | None = None, *, url: str | None = None, after: Any = None) -> Page:
        operation = self._request.adding(self._build(after), params or {})
        if url is not None:
            operation = operation.at(self._inside(url, operation))
        response = self._client.send(operation, accept=[each for each in self._empty if isinstance(each, int)])
        body, items = self._found(response, operation)
        following = partial(next_link, response)
        return Page(body, items, partial(self._resolved, response), following, operation.place, operation.request)

    def _resolved(self, response: httpx2.Response, link: str) -> httpx2.URL:
        """Without the key that the CRM may have put back into it: where a reading stands is written down."""
        return self._client.access.without_key(response.url.join(link))

    def _found(self, response: httpx2.Response, operation: Operation) -> tuple[Any, list[Any]]:
        """The answer and its items: none where the mapping says that such an answer means nothing."""
        whole = response.content.strip()
        if response.status_code in self._empty or whole.decode(errors="replace") in self._empty:
            return None, []
        if not whole:
            what = f"{operation.place}: {operation.request} answered {response.status_code} and nothing else"
            said = '""' if response.status_code == httpx2.codes.OK else response.status_code
            raise ConfigurationError(f"{what}; {SAYS_NOTHING} [{said}]")
        body = self._client.body(response, operation, self._read)
        items = self._items_in(body, response, operation)
        if items is None and "null" in self._empty and has_path(body, self._items.text):
            return body, []
        if isinstance(items, list):
            return body, items
        self._client.whole(response, operation)
        where = f"{self._items.where}: no list at items, {self._items.text}, in the answer"
        if body in (None, {}, []) or has_path(body, self._items.text):
            said = "null" if body else json.dumps(body)
            raise ConfigurationError(f'{where}, which is {said}; {SAYS_NOTHING} ["{said}"]')
        raise ConfigurationError(where)

    def _items_in(self, body: Any, response: httpx2.Response, operation: Operation) -> Any:
        try:
            return self._items.find(body)
        except ConfigurationError:
            self._client.whole(response, operation)  # what the CRM says comes first
            raise

    def _inside(self, url: str, operation: Operation) -> str:
        """Raises for a link to another server: our credentials stay with this one."""
        try:
            origin = _origin(httpx2.URL(url))
        except httpx2.InvalidURL:
            raise ConfigurationError(
                f"{operation.place}: {operation.request}: the link to the next page is no address"
            ) from None
        if origin != _origin(self._client.base_url):
            raise ConfigurationError(
                f"{operation.place}: {operation.request}: the link to the next page leads to another server"
            )
        return url


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
