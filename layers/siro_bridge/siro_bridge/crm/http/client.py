"""HTTP to the CRM: authorization, time-outs, pace and retries; every answer is a value or one of our errors."""

from collections.abc import Callable, Collection
from typing import Any

import httpx2
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from siro_bridge import __version__
from siro_bridge.crm.http.answers import Answers, CrmFailedError, Read
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.operation import Operation
from siro_bridge.crm.http.pace import Pace
from siro_bridge.crm.login.access import Access
from siro_bridge.crm.read_only import READS_ONLY
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError, LostAnswerError
from siro_bridge.http_answers import LARGEST, TooLargeError, exchange, json_in
from siro_bridge.tls import trusting

ATTEMPTS = 4
RETRY_SECONDS = 45.0
LONGEST_PAUSE = 20.0
"""A longer Retry-After is not waited for here, where waiting is paid for: the use case comes back later."""

_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_WRONG_REQUEST = (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)


class FailedWriteError(LostAnswerError):
    """The CRM answered a write with a 5xx (`failure`): it may have been done."""

    def __init__(self, failure: CrmFailedError) -> None:
        super().__init__(f"{failure}; whether it was done is not known", failure.retry_after)
        self.failure = failure
        self.said = failure.said


class HttpClient:
    """Shared by threads. `endpoint` is the path of an API that has one address for all."""

    def __init__(
        self,
        access: Access,
        answers: Answers,
        *,
        timeout: float,
        requests_per_minute: int | None,
        endpoint: str | None = None,
        transport: httpx2.BaseTransport | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        only: Collection[str] | None = None,
    ) -> None:
        """`only` are the names of the requests that may be sent beside GET; None for all."""
        self._only = only
        self.base_url = access.base_url
        self.access = access
        self._endpoint = None if endpoint is None else f"{self.base_url}{endpoint}"
        self._answers = answers
        self._http = httpx2.Client(
            base_url=self.base_url,
            headers={"User-Agent": f"siro-bridge/{__version__}", "Accept": answers.accepts} | access.headers,
            timeout=timeout,
            transport=transport,
            verify=trusting(),
        )
        self._timeout = timeout
        self._sleep = sleep
        self._pace = Pace(requests_per_minute, clock, sleep)
        self._retrying = Retrying(
            stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(RETRY_SECONDS),
            retry=retry_if_exception(_is_soon_over),
            wait=_pause,
            sleep=sleep,
            reraise=True,
        )

    def is_gone(self, response: httpx2.Response) -> bool:
        """Whether the CRM says that it has no such record."""
        return self._answers.is_gone(response)

    def is_changed(self, response: httpx2.Response) -> bool:
        """Whether the CRM says that the record is not what was read any more."""
        return self._answers.is_changed(response)

    def body(self, response: httpx2.Response, operation: Operation, read: Read = json_in) -> Any:
        """What expressions of the mapping look into."""
        return self._answers.body(response, operation, read)

    def shown(self, response: httpx2.Response) -> Any:
        """The same of the answer to a write, which may show nothing: None then."""
        return self._answers.shown(response)

    def whole(self, response: httpx2.Response, operation: Operation) -> None:
        """Raises for errors that the answer tells beside what it has."""
        self._answers.whole(response, operation)

    def says_gone(self, body: Any, sought: Expression) -> bool:
        """Whether an answer in which nothing is where it was `sought` says that there is no such record."""
        return self._answers.says_gone(body, sought)

    def send(
        self,
        operation: Operation,
        *,
        repeatable: bool = True,
        gone: bool = False,
        changed: bool = False,
        accept: Collection[int] = (),
    ) -> httpx2.Response:
        """The answer: a success, or what the caller knows what to do with: that it is gone or changed, or a status.

        A request that is not `repeatable` is sent again only where the CRM surely did nothing; when its
        answer is lost it raises LostAnswerError, after a 5xx FailedWriteError, which is one too. Raises
        CrmUnavailableError, CrmRefusedError and ConfigurationError.
        """
        if self._only is not None and operation.method != "GET" and operation.request not in self._only:
            raise ConfigurationError(f"{operation.request}: {READS_ONLY}")

        def known(response: httpx2.Response) -> bool:
            is_told = (gone and self.is_gone(response)) or (changed and self.is_changed(response))
            return is_told or response.status_code in accept

        return self._retrying(self._once, operation, repeatable, known)

    def pause(self, attempt: int) -> None:
        """Before a write that the CRM failed at is tried again: a second, then twice as long each time."""
        self._sleep(2.0 ** (attempt - 1))

    def close(self) -> None:
        self._http.close()
        self.access.close()

    def _once(
        self, operation: Operation, repeatable: bool, known: Callable[[httpx2.Response], bool]
    ) -> httpx2.Response:
        response, token = self._exchange(operation, repeatable)
        if self.access.refused(token, response, told=self._answers.refuses_login(response, operation)):
            response, token = self._exchange(operation, repeatable)
        if known(response):
            return response
        if response.status_code == httpx2.codes.UNAUTHORIZED and self.access.logs_in:
            raise ConfigurationError(f"{operation.request} answered 401 {self.access.told_of_a_refused_token()}")
        error = self._answers.error_of(response, operation)
        if error is None:
            return response
        error = self._answers.error_of(self.access.scrubbed(response, token), operation) or error
        if isinstance(error, CrmFailedError) and not repeatable:
            raise FailedWriteError(error)
        raise error

    def _exchange(self, operation: Operation, repeatable: bool) -> tuple[httpx2.Response, str]:
        """The answer, and the token that the request carried. Raises what `throttled` in the mapping describes."""
        self._pace.wait()
        request = self._request(operation)
        token = self.access.authorize(request)
        response = self._answer_to(request, operation, repeatable)
        if throttling := self._answers.throttling(response, operation):
            raise throttling
        return response, token

    def _answer_to(self, request: httpx2.Request, operation: Operation, repeatable: bool) -> httpx2.Response:
        try:
            return exchange(self._http, request, self._timeout)
        except TooLargeError:
            raise ConfigurationError(
                f"{operation.place}: {operation.request} answered more than {LARGEST >> 20} MiB; "
                "ask for less (paging.size, or a parameter)"
            ) from None
        except _WRONG_REQUEST:  # its own text would quote a header, and so the credentials
            raise ConfigurationError(
                f"{operation.request} is no valid HTTP request; check the secret CrmSecret"
            ) from None
        except _NEVER_SENT as error:
            raise CrmUnavailableError(f"{operation.request}: no connection ({type(error).__name__})") from None
        except httpx2.HTTPError as error:
            what = f"{operation.request}: no answer ({type(error).__name__})"
            if repeatable:
                raise CrmUnavailableError(what) from None
            raise LostAnswerError(f"{what}; whether it was done is not known") from None

    def _request(self, operation: Operation) -> httpx2.Request:
        """Raises for what no request can hold, such as an address of 70,000 characters: its error would quote it."""
        try:
            return self._http.build_request(
                operation.method,
                self._endpoint or operation.url,
                params=dict(operation.params) or None,
                headers=dict(operation.headers),
                json=operation.body,
            )
        except (httpx2.InvalidURL, TypeError, ValueError) as error:
            what = f"{operation.request} cannot hold these values ({type(error).__name__})"
            refused = CrmRefusedError(what) if operation.on_record else ConfigurationError(f"{operation.place}: {what}")
            raise refused from None


def _is_soon_over(error: BaseException) -> bool:
    return isinstance(error, CrmUnavailableError) and (error.retry_after or 0) <= LONGEST_PAUSE


def _pause(state: RetryCallState) -> float:
    asked = getattr(state.outcome.exception() if state.outcome else None, "retry_after", None)
    return wait_random_exponential(multiplier=0.5, max=8)(state) + float(asked or 0)
