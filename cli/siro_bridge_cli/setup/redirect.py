"""Where the CRM sends the person's browser back to: a server on this machine, for one answer."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from siro_bridge_cli.stack.errors import StackError

SECONDS = 300.0
_LOOPBACK = ("127.0.0.1", "localhost")

_PAGE = (
    "<!doctype html><meta charset=utf-8><title>Siro Bridge</title>"
    "<p style='font: 1.1rem sans-serif; margin: 4rem'>{text}</p>"
)
_DONE = "The CRM's answer has arrived. You can close this window; the terminal says what became of it."
_OTHER = "This is not the answer to the login that was begun. The terminal still waits for that."


def is_here(redirect_uri: str) -> bool:
    """Whether a server on this machine can take the answer: plain HTTP to loopback, with a port."""
    parts = urlsplit(redirect_uri)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK and parts.port is not None


def await_redirect(redirect_uri: str, state: str, opened: Callable[[], None], seconds: float = SECONDS) -> str:
    """The address at which the browser ends; `opened` is called once it can. Raises StackError when nobody comes."""
    parts = urlsplit(redirect_uri)
    arrived = threading.Event()
    found: list[str] = []

    class Handler(_Handler):
        def take(self) -> bool:
            asked = urlsplit(self.path)
            if asked.path != parts.path or parse_qs(asked.query).get("state") != [state]:
                return False
            found.append(f"{parts.scheme}://{parts.netloc}{self.path}")
            return True

        def done(self) -> None:
            arrived.set()

    try:
        server = ThreadingHTTPServer(("127.0.0.1", parts.port or 0), Handler)
    except OSError as error:
        raise StackError(
            f"port {parts.port} of this machine cannot be used ({error.strerror}); name another under "
            "login.redirect_uri in the secret CrmSecret and at the CRM, or use --no-browser"
        ) from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        opened()
        if not arrived.wait(seconds):
            raise StackError(
                f"nobody came back to {redirect_uri} within {seconds / 60:.0f} minutes; begin anew, or use --no-browser"
            )
        return found[0]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(ABC, BaseHTTPRequestHandler):
    timeout = 10.0

    @abstractmethod
    def take(self) -> bool:
        """Whether this request is the answer."""

    @abstractmethod
    def done(self) -> None:
        """The page was sent."""

    def do_GET(self) -> None:
        is_answer = self.take()
        page = _PAGE.format(text=_DONE if is_answer else _OTHER).encode()
        self.send_response(200 if is_answer else 404)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)
        if is_answer:
            self.done()

    def log_message(self, *_: object) -> None:
        """Nothing: the address holds the code."""
