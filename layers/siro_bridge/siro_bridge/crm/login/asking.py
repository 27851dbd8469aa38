"""The login's own requests: without any other credentials, to one address, and never sent on to another."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from siro_bridge import __version__
from siro_bridge.crm.http.complaint import complaint
from siro_bridge.crm.login.address import shown
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, SiroBridgeError
from siro_bridge.http_answers import TooLargeError, content_type, exchange, json_or, retry_after
from siro_bridge.tls import trusting

TIMEOUT_SECONDS = 8.0
LONGEST_SECONDS = 3 * TIMEOUT_SECONDS
"""To connect, to send and to read may each take that long."""

SECRET = "the secret CrmSecret"  # nosec B105  # noqa: S105 (its name)
_PASSING = frozenset({408, 423, 425, 429})
_NO_SUCH_ADDRESS = frozenset({404, 405, 410, 415})


class GrantRefusedError(SiroBridgeError):
    """The CRM does not take a refresh token: it has expired, was used before, or was revoked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A POST of a login. `key` is the secret's key of the address. `body` is sent as JSON, `form` is encoded."""

    url: httpx2.URL
    key: str
    form: str | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"CRM login: POST {shown(self.url)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Of a login's address. `body` is its JSON object, empty where there is none; `phrases` those that all CRMs use.

    What the CRM says of a refusal is kept nowhere: it may quote what was sent, which is secret.
    """

    question: Question
    status: int
    body: Mapping[str, Any]
    phrases: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004  HTTP's own

    def refusal(self, mend: str, why: str = "") -> str:
        """One line; `why` is a code that no secret can be."""
        words = ": ".join(filter(None, (why, self.phrases)))
        return f"{self.question.name} answered {self.status}{f' ({words})' if words else ''}; {mend}"


class LoginClient:
    """Shared by threads."""

    def __init__(self, transport: httpx2.BaseTransport | None = None) -> None:
        headers = {"User-Agent": f"siro-bridge/{__version__}", "Accept": "application/json"}
        self._http = httpx2.Client(headers=headers, timeout=TIMEOUT_SECONDS, transport=transport, verify=trusting())

    def ask(self, question: Question) -> Answer:
        """A success with a JSON object, or a refusal.

        Raises CrmUnavailableError, and ConfigurationError for an address that is none of a login.
        """
        response = self._exchange(question)
        status = response.status_code
        if response.is_server_error or status in _PASSING:
            raise CrmUnavailableError(f"{question.name} answered {status}", retry_after(response, time.time))
        if response.is_redirect:
            raise ConfigurationError(
                f"{question.name} answered {status}, a redirect, and nothing was sent on; "
                f"put the final address under {question.key} in {SECRET}"
            )
        answer = Answer(question, status, _object(response), _phrases(response))
        if status in _NO_SUCH_ADDRESS and "error" not in answer.body:
            raise ConfigurationError(answer.refusal(f"no login is there; correct {question.key} in {SECRET}"))
        kind = content_type(response)
        if response.is_success and not answer.body:
            raise ConfigurationError(
                f"{question.name} answered {status} and {kind} where a login answers a JSON object; "
                f"correct {question.key} in {SECRET}"
            )
        if kind == "text/html" and not answer.body:
            raise ConfigurationError(
                f"{question.name} answered {status} and a page, as a firewall or a proxy before the login does; let "
                f"the functions through there, or correct {question.key} in {SECRET}"
            )
        return answer

    def close(self) -> None:
        self._http.close()

    def _exchange(self, question: Question) -> httpx2.Response:
        headers = dict(question.headers)
        if question.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            request = self._http.build_request(
                "POST", question.url, headers=headers, content=question.form, json=question.body
            )
            return exchange(self._http, request, TIMEOUT_SECONDS)
        except TooLargeError:
            raise ConfigurationError(f"{question.name} answered no login; correct {question.key} in {SECRET}") from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, ValueError):
            raise ConfigurationError(
                f"{question.name} is no valid request; check {question.key} and the headers in {SECRET}"
            ) from None
        except httpx2.HTTPError as error:
            raise CrmUnavailableError(f"{question.name}: no answer ({type(error).__name__})") from None


def _phrases(response: httpx2.Response) -> str:
    return "" if response.is_success else complaint(response, ()).phrases


def _object(response: httpx2.Response) -> Mapping[str, Any]:
    body = json_or(response, None)
    return body if isinstance(body, dict) else {}
