"""Who may talk to the console: the browser window that was given its address, and nobody else.

The page listens on loopback, where every program and every web page of this machine could reach it. So the address
carries a random token, without which there is no answer but a refusal; the Host header must name loopback, which a
foreign name that was bent to 127.0.0.1 does not; and what changes something must come from the page itself.
"""

import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD"})

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Every answer carries them. The address holds the token, so no other site may learn it as a referrer; with no referrer
at all, browsers would send `Origin: null` from the console's own forms."""

READ_ONLY = "This console only shows. To replay or undo from it, start it with: siro-bridge console --allow-changes"
WRONG_ADDRESS = "This is not the console's address. Open the one that `siro-bridge console` printed when it started."


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Guard:
    """ASGI middleware: refuses what may not pass, takes the token off the path, and adds the headers."""

    def __init__(self, app: ASGIApp, token: str, *, allow_changes: bool) -> None:
        self._app = app
        self._token = token
        self._allow_changes = allow_changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        app = PlainTextResponse(refusal[1] + "\n", refusal[0]) if refusal else self._app
        await app({**scope, "root_path": f"/{self._token}"}, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the words, or None for what may pass."""
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in LOOPBACK_NAMES:
            return 421, "The console answers on this machine's own name only: 127.0.0.1 or localhost."
        given = str(scope["path"]).removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(errors="surrogatepass"), self._token.encode()):
            return 403, WRONG_ADDRESS
        if scope["method"] in SAFE_METHODS:
            return None
        if headers.get("origin") != f"http://{headers['host']}" or headers.get("sec-fetch-site") == "cross-site":
            return 403, "Changes are taken from the console's own page only."
        return None if self._allow_changes else (403, READ_ONLY)


def host_name(host: str) -> str:
    """The name in a Host header, without its port. The port is free: an SSH tunnel may end at another one."""
    name, colon, port = host.rpartition(":")
    return name.lower() if colon and port.isdecimal() else host.lower()


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending
