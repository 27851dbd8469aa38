"""Kept-alive connections to one server, by the standard library's HTTP client."""

import select
import ssl
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

from siro_bridge.tls import trusting


class Answer(NamedTuple):
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """Raises botocore's errors of connections; after any of them the connection is given up."""

    def __init__(self, url: str, timeout: float, roots: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self.host = parts.netloc.rpartition("@")[2]
        self.path = parts.path or "/"
        self._name, self._port = parts.hostname or "", parts.port
        self._timeout = timeout
        self._roots = roots if parts.scheme == "https" else None
        self._idle: list[HTTPConnection] = []

    def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = self._open()
        try:
            connection.request("POST", self.path, body, dict(headers))
            response = connection.getresponse()
            answer = Answer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        except TimeoutError as error:
            connection.close()
            raise ReadTimeoutError(endpoint_url=self.url, error=error) from error
        except (OSError, HTTPException) as error:
            connection.close()
            raise ConnectionClosedError(endpoint_url=self.url, error=error) from error
        except BaseException:
            connection.close()  # half an answer may still be on its way
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _open(self) -> HTTPConnection:
        with suppress(IndexError):  # several threads take from it
            while True:
                kept = self._idle.pop()
                if not _was_closed(kept):
                    return kept
                kept.close()
        connection = self._new()
        try:
            connection.connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=self.url, error=error) from error
        except ssl.SSLError as error:
            raise SSLError(endpoint_url=self.url, error=error) from error
        except OSError as error:
            raise EndpointConnectionError(endpoint_url=self.url, error=error) from error
        return connection

    def _new(self) -> HTTPConnection:
        if self._roots is None:
            return HTTPConnection(self._name, self._port, timeout=self._timeout)
        return HTTPSConnection(self._name, self._port, timeout=self._timeout, context=trusting(self._roots))


def _was_closed(connection: HTTPConnection) -> bool:
    """Between two requests a server has nothing to say but that it has gone."""
    sock = connection.sock
    if sock is None:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
