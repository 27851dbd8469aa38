"""Servers that refuse, and quote people and secrets in each place of an answer that somebody may read."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from tests.integration.marks.marks import EVERYTHING, NAME, SHAPES

Fits = Callable[[httpx2.Request], bool]


class Quoting(httpx2.BaseTransport):
    """Gives its `answers`, over and over, to the requests that fit; all others reach the real thing."""

    def __init__(self, real: httpx2.BaseTransport) -> None:
        self.real = real
        self.refuses: Fits = lambda _: False
        self.answers: list[httpx2.Response] = []
        self.given = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        if self.refuses(request):
            answer = self.answers[self.given % len(self.answers)]
            self.given += 1
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content, request=request)
        return self.real.handle_request(request)

    def quote(self, refuses: Fits, *answers: httpx2.Response) -> None:
        self.refuses, self.answers = refuses, list(answers)


HEADERS = {
    "Server": EVERYTHING.replace("\n", " "),
    "Content-Type": f"text/{NAME.replace(' ', '')}; charset=utf-8",
    "Location": "https://zorblax.vexmail.example.com/glumpwater?secret=brillowax",
    "X-Request-Id": "zorblax-frabjulent",
}


def siros(text: str) -> Iterator[httpx2.Response]:
    """As Siro refuses, in its two shapes, and as something before it does."""
    for status in (400, 401, 403, 404, 409, 413, 422, 429, 500, 503):
        yield httpx2.Response(status, json={"error": text})
    issues: list[dict[str, Any]] = [
        {"code": "custom", "path": ["account", "name"], "message": text},
        {"code": text, "path": [0, text], "message": f"Expected string, received '{text}'"},
        {
            "code": "invalid_enum_value",
            "path": [text],
            "message": f"Invalid enum value. Expected 'A', received '{text}'",
        },
        {"code": "unrecognized_keys", "path": text, "message": f"Unrecognized key(s) in object: '{text}'"},
        {"code": "custom", "path": [], "message": f"No opportunity with externalId '{text}' has been synced"},
    ]
    yield from (httpx2.Response(422, json={"name": "ZodError", "issues": [issue]}) for issue in issues)
    yield httpx2.Response(422, json={"name": text, "issues": issues})
    for status in (200, 302, 403, 404, 407, 418, 502):
        yield httpx2.Response(status, text=f"<html>{text}</html>", headers=HEADERS)


def all_shapes(answers: Callable[[str], Iterator[httpx2.Response]]) -> list[httpx2.Response]:
    """Each answer in some shape, and each shape in some answer."""
    shapes = list(SHAPES.values())
    count = len(list(answers("")))
    found = (list(answers(shapes[at % len(shapes)](EVERYTHING)))[at] for at in range(count))
    return list(found)


def rests(text: str) -> Iterator[httpx2.Response]:
    """As APIs refuse, in the shapes that they use."""
    bodies: tuple[Any, ...] = (
        {"message": text},
        {"error": {"message": text, "code": text}},
        {"errors": [{"detail": text, "field": text, "source": {"pointer": text}}]},
        {"custom": {"timeline": [text]}, "timeline": [text]},
        {text: [text], "timeline": text},
        [text],
        text,
        {"title": text, "type": f"https://crm.test/{text}", "instance": text},
    )
    statuses = (400, 401, 403, 404, 405, 408, 409, 410, 415, 418, 422, 423, 428, 429, 500, 502, 503, 302)
    for at, status in enumerate(statuses):
        yield httpx2.Response(status, json=bodies[at % len(bodies)])
    for status in (200, 400, 500):
        yield httpx2.Response(status, text=f"<html>{text}</html>", headers=HEADERS)


def graphqls(text: str) -> Iterator[httpx2.Response]:
    """As GraphQL's servers do: mostly with 200."""
    for code in (text, "", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "FORBIDDEN", "UNAUTHENTICATED", "THROTTLED"):
        error: dict[str, Any] = {"message": text, "path": ["visits", text, 0, "title"], "locations": [{"line": 3}]}
        error["extensions"] = {"code": code, "exception": {"code": text}}
        yield httpx2.Response(200, json={"errors": [error], "data": None})
    for message in (
        f'Cannot query field "{text}" on type "{text}".',
        f'Variable "$deal" got invalid value "{text}"',
        text,
    ):
        yield httpx2.Response(400, json={"errors": [{"message": message}]})
        yield httpx2.Response(200, json={"errors": [{"message": message, "path": ["deal"]}], "data": {"deal": None}})
    for name in ("updateDeal", "addNote", text):
        yield httpx2.Response(200, json={"data": {name: {"userErrors": [{"message": text, "field": [text]}]}}})
    yield httpx2.Response(200, json={"errors": text})
    for status in (403, 404, 429, 500, 503):
        yield httpx2.Response(status, json={"errors": [{"message": text}]})
    yield httpx2.Response(200, text=f"<html>{text}</html>", headers=HEADERS)
