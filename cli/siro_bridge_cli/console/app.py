"""The console's pages as a Starlette application."""

import sys
from collections.abc import Callable

import click
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.console.pages import Pages, UnknownRecordingError
from siro_bridge_cli.console.render import SCRIPT, STYLE
from siro_bridge_cli.console.security import Guard
from siro_bridge_cli.console.source import Source, Wanted
from siro_bridge_cli.stack.errors import told_failure

Handler = Callable[[Request, Exception], Response]

FORESEEN = (SiroBridgeError, ClientError, BotoCoreError, click.ClickException)
"""What a stack that cannot be asked raises: one line, and the page can be loaded again."""


def make_app(source: Source, token: str, stack: str, *, allow_changes: bool = False) -> ASGIApp:
    """The whole application. `stack` names what is shown; changes are refused unless they are allowed."""
    pages = Pages(source, f"/{token}", stack, allow_changes=allow_changes)
    actions = _Actions(pages, source)
    handlers: dict[type[Exception], Handler] = {HTTPException: _refused(pages), Exception: _unforeseen(pages)}
    app = Starlette(
        routes=[*_shown(pages), *(actions.routes() if allow_changes else ())],
        exception_handlers={**handlers, UnknownRecordingError: _unknown(pages)}
        | dict.fromkeys(FORESEEN, _failed(pages)),
    )
    return Guard(app, token, allow_changes=allow_changes)


def _shown(pages: Pages) -> list[Route]:
    return [
        Route("/", lambda _: HTMLResponse(pages.overview())),
        Route("/recordings", lambda request: _recordings(pages, request)),
        Route("/recordings/{id}", lambda request: HTMLResponse(pages.story(_id(request), _did(request)))),
        Route("/refused", lambda _: HTMLResponse(pages.refused())),
        Route("/trust", lambda _: HTMLResponse(pages.trust())),
        Route("/shadow", lambda request: _shadow(pages, request)),
        Route("/console.css", lambda _: FileResponse(STYLE)),
        Route("/console.js", lambda _: FileResponse(SCRIPT)),
    ]


def _recordings(pages: Pages, request: Request) -> Response:
    query = request.query_params
    wanted = Wanted(query.get("state", ""), query.get("q", "").strip())
    return _page_of_a_list(lambda: pages.recordings(wanted, query.get("after", "")))


def _shadow(pages: Pages, request: Request) -> Response:
    return _page_of_a_list(lambda: pages.shadow(request.query_params.get("after", "")))


def _page_of_a_list(page: Callable[[], str]) -> Response:
    try:
        return HTMLResponse(page())
    except ValueError:
        text = "This address of a page in a list is not one that the console made. Begin with the list again."
        raise HTTPException(400, text) from None


class _Actions:
    """What changes something: the question by GET, the change by POST."""

    def __init__(self, pages: Pages, source: Source) -> None:
        self._pages = pages
        self._source = source

    def routes(self) -> list[Route]:
        return [
            Route("/recordings/{id}/replay", lambda request: HTMLResponse(self._pages.ask_replay(_id(request)))),
            Route("/recordings/{id}/replay", self._replay, methods=["POST"]),
            Route("/recordings/{id}/undo", lambda request: HTMLResponse(self._pages.ask_undo(_id(request)))),
            Route(
                "/recordings/{id}/undo", lambda request: HTMLResponse(self._pages.undo(_id(request))), methods=["POST"]
            ),
        ]

    def _replay(self, request: Request) -> Response:
        did = "replayed" if self._source.replay(_id(request)) else "nothing"
        return RedirectResponse(f"{self._pages.links.recording(_id(request))}?did={did}", status_code=303)


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _did(request: Request) -> str:
    return request.query_params.get("did", "")


def _problem(pages: Pages, status: int, title: str, text: str) -> Response:
    return HTMLResponse(pages.problem(title, text), status_code=status)


def _refused(pages: Pages) -> Handler:
    def answer(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  narrows for the type checker
        return _problem(pages, error.status_code, "There is no such page", str(error.detail))

    return answer


def _unknown(pages: Pages) -> Handler:
    def answer(_request: Request, error: Exception) -> Response:
        text = f"Neither the bridge nor its journal has heard of a recording {error}. Is the id complete?"
        return _problem(pages, 404, "Unknown recording", text)

    return answer


def _failed(pages: Pages) -> Handler:
    def answer(_request: Request, error: Exception) -> Response:
        text = error.format_message() if isinstance(error, click.ClickException) else told_failure(error)
        return _problem(pages, 502, "The stack did not answer", text or type(error).__name__)

    return answer


def _unforeseen(pages: Pages) -> Handler:
    """A bug; its message may quote a customer's data, so that the terminal gets its name alone."""

    def answer(request: Request, error: Exception) -> Response:
        print(f"console: a bug ({type(error).__name__}) on {request.url.path.rpartition('/')[2]}", file=sys.stderr)
        return _problem(pages, 500, "A bug", f"{type(error).__name__}. The other pages still work.")

    return answer
