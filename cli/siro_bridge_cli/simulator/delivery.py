"""One webhook attempt over HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx2


@dataclass(frozen=True, slots=True)
class WebhookCall:
    url: str
    headers: dict[str, str]
    body: bytes
    timeout_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether Svix counts it as delivered: 2xx only, a redirect is a failure."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def aborts(self) -> bool:
        return self.headers.get("webhook-delivery", "").strip().lower() == "abort-message"


Sender = Callable[[WebhookCall], WebhookAnswer]


class HttpSender:
    """Sends attempts with one client; an attempt without an answer raises httpx2.HTTPError."""

    def __init__(self) -> None:
        self._client: httpx2.Client | None = None

    def __call__(self, call: WebhookCall) -> WebhookAnswer:
        if self._client is None:
            self._client = httpx2.Client(follow_redirects=False, trust_env=False)
        answer = self._client.post(call.url, content=call.body, headers=call.headers, timeout=call.timeout_seconds)
        return WebhookAnswer(answer.status_code, {name.lower(): value for name, value in answer.headers.items()})

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
