"""What an HTTP answer of the CRM means for us: a table from statuses to errors, and what the mapping says besides."""

import time
from collections.abc import Callable, Collection
from typing import Any

import httpx2

from siro_bridge.crm.http.complaint import Complaint, complaint, complaint_of
from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.mapping.throttled import Throttled
from siro_bridge.crm.http.operation import Operation
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmRefusedError,
    CrmUnavailableError,
    NoSuchRecordError,
    SiroBridgeError,
)
from siro_bridge.domain.said import Said
from siro_bridge.http_answers import (
    DEEPEST,
    NotJsonError,
    NotUtf8Error,
    TooDeepError,
    content_type,
    json_in,
    json_or,
    retry_after,
)

SECRET = "secret CrmSecret"  # nosec B105  # noqa: S105 (its name)
CHANGED = frozenset({409, 412})
Read = Callable[[httpx2.Response], Any]
_PASSING = frozenset({408, 423, 425, 429})

SAYS_NOTHING = "if it says so that there is nothing to list, set here empty:"

SLOWER = "requests_per_minute in the mapping keeps to what the CRM allows"

_MEANT_FOR_THE_SECRET = {
    401: f"the CRM does not take the credentials; put valid ones into the {SECRET}",
}
_MEANT_FOR_THE_MAPPING = {
    405: "the CRM does not know this method here; correct it in the mapping",
    428: "the CRM wants a condition; set etag: true, or version, in the mapping",
}
_LIST_MEANT_FOR_THE_SECRET = {
    403: f"the CRM does not let these credentials read it; allow it there, or change the {SECRET}",
}
_LIST_MEANT_FOR_THE_MAPPING = {
    304: f"{SAYS_NOTHING} [304]",
    404: f"the CRM has no such address; correct the path in the mapping, or {SAYS_NOTHING} [404]",
}


class CrmFailedError(CrmUnavailableError):
    """A 5xx: the CRM is down, or fails at what it was sent."""

    def __init__(self, message: str, retry_after: float | None, status: int, said: Said) -> None:
        super().__init__(message, retry_after)
        self.status = status
        self.said = said

    @property
    def may_be_the_request(self) -> bool:
        """500, where other requests go through. The other 5xx speak of a gateway, or of the whole CRM."""
        return self.status == httpx2.codes.INTERNAL_SERVER_ERROR

    @property
    def may_be_the_record(self) -> bool:
        """A gateway says 502 or 504, too, where one record breaks the application or takes it too long."""
        return self.retry_after is None


class OddAnswerError(CrmUnavailableError):
    """A success that is no JSON, such as an outage page, or nothing at all."""

    @property
    def may_be_the_record(self) -> bool:
        return True


class Answers:
    """Of one CRM, by HTTP's statuses. `gone` are those by which it says that it has no such record.

    `is_paced` says that the mapping keeps to a limit of requests.
    """

    accepts = "application/json"

    def __init__(
        self,
        *,
        gone: Collection[int] = (),
        throttled: Throttled | None = None,
        error: str | None = None,
        is_paced: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._gone = frozenset(gone)
        self._throttled = throttled
        self._throttling = _expression(throttled.body if throttled else None, "throttled.body")
        self._error = _expression(error, "error")
        self._slower = "" if is_paced else f"; {SLOWER}"
        self._now = now

    def is_gone(self, response: httpx2.Response) -> bool:
        return response.status_code in self._gone

    def is_changed(self, response: httpx2.Response) -> bool:
        return response.status_code in CHANGED

    def body(self, response: httpx2.Response, operation: Operation, read: Read = json_in) -> Any:
        """What expressions look into. Raises as `json_of`."""
        return json_of(response, operation, read)

    def shown(self, response: httpx2.Response) -> Any:
        """Of the answer to a write, which may show nothing: None then."""
        return json_or(response, None)

    def refuses_login(self, response: httpx2.Response, operation: Operation) -> bool:
        """Whether the answer says, by another way than 401, that the token has run out, and nothing was done."""
        del response, operation
        return False

    def whole(self, response: httpx2.Response, operation: Operation) -> None:
        """Raises for errors that the answer tells beside what it has."""

    def says_gone(self, body: Any, sought: Expression) -> bool:
        """Whether nothing, where it was `sought`, says that there is no such record."""
        del body, sought
        return False

    def throttling(self, response: httpx2.Response, operation: Operation) -> CrmUnavailableError | None:
        """The error for an answer that asks for patience, whatever its status: the request was not done."""
        if not self._is_throttling(response):
            return None
        what = f"{operation.request} answered {response.status_code}: the CRM wants fewer requests{self._slower}"
        return CrmUnavailableError(what, retry_after(response, self._now))

    def error_of(self, response: httpx2.Response, operation: Operation) -> SiroBridgeError | None:
        """The error that an answer stands for; None for a success that is one."""
        if response.is_success:
            return self._told_in_a_success(response, operation)
        status = response.status_code
        message = complaint(response, operation.known)
        what = _what(operation, status, message)
        if response.is_server_error:
            return CrmFailedError(what, retry_after(response, self._now), status, message.said)
        if status in _PASSING:
            what += self._slower if status == httpx2.codes.TOO_MANY_REQUESTS else ""
            return CrmUnavailableError(what, retry_after(response, self._now)).saying(message.said)
        if response.is_redirect and status != httpx2.codes.NOT_MODIFIED:
            return ConfigurationError(f"{what}, a redirect; put the final address into the {SECRET}")
        advised = _advised(operation, status, what)
        if advised:
            return advised.saying(message.said)
        refused = NoSuchRecordError if operation.on_record and self.is_gone(response) else CrmRefusedError
        return refused(what, message.said)

    def _is_throttling(self, response: httpx2.Response) -> bool:
        if self._throttled is None or (self._throttled.status and response.status_code not in self._throttled.status):
            return False
        return self._throttling is None or bool(self._throttling.find_or(json_or(response, None), None))

    def _told_in_a_success(self, response: httpx2.Response, operation: Operation) -> SiroBridgeError | None:
        found = self._error.find_or(self.shown(response), None) if self._error else None
        if not found:
            return None
        message = complaint_of(found, operation.known)
        what = _what(operation, response.status_code, message)
        if operation.on_record:
            return CrmRefusedError(what, message.said)
        advice = "correct this request in the mapping, or say under throttled that it passes"
        return ConfigurationError(f"{operation.place}: {what}; {advice}").saying(message.said)


def json_of(response: httpx2.Response, operation: Operation, read: Read = json_in) -> Any:
    """The answer's JSON; an outage page in its place may be gone at the next try."""
    try:
        return read(response)
    except NotUtf8Error:
        odd = f"{operation.request} answered bytes that are no UTF-8; have the CRM name their charset in Content-Type"
        raise (CrmRefusedError if operation.on_record else ConfigurationError)(odd) from None
    except TooDeepError:
        deep = f"{operation.request} answered JSON of more than {DEEPEST} levels"
        raise (CrmRefusedError if operation.on_record else ConfigurationError)(deep) from None
    except NotJsonError:
        kind = content_type(response)
        if not response.content.strip():
            kind = f"{response.status_code} and nothing else"
        raise OddAnswerError(
            f"{operation.request} answered {kind} where JSON was expected; "
            f"if that lasts, correct base_url in the {SECRET}"
        ) from None


def _advised(operation: Operation, status: int, what: str) -> ConfigurationError | None:
    """Begins with the mapping's place only where the mapping is what to mend."""
    of_a_list = not operation.on_record
    secret = _MEANT_FOR_THE_SECRET | (_LIST_MEANT_FOR_THE_SECRET if of_a_list else {})
    if status in secret:
        return ConfigurationError(f"{what}; {secret[status]}")
    mapping = _MEANT_FOR_THE_MAPPING | (_LIST_MEANT_FOR_THE_MAPPING if of_a_list else {})
    advice = mapping.get(status, "correct this request in the mapping" if of_a_list else None)
    return ConfigurationError(f"{operation.place}: {what}; {advice}") if advice else None


def _what(operation: Operation, status: int, message: Complaint) -> str:
    return f"{operation.request} answered {status}{message.told}"


def _expression(text: str | None, where: str) -> Expression | None:
    return None if text is None else Expression(text, where)
