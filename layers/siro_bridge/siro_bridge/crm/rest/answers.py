"""What an HTTP answer of the CRM means for us: a table from statuses to errors."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from siro_bridge.crm.rest.complaint import complaint
from siro_bridge.crm.rest.operation import Operation
from siro_bridge.domain.errors import ConfigurationError, CrmRefusedError, CrmUnavailableError, SiroBridgeError
from siro_bridge.http_answers import DEEPEST, NotJsonError, TooDeepError, json_in, retry_after

SECRET = "secret CrmSecret"  # noqa: S105 (its name)
GONE = frozenset({404, 410})
CHANGED = frozenset({409, 412})
_PASSING = frozenset({408, 423, 425, 429})

_MEANT_FOR_THE_MAPPING = {
    401: f"the CRM does not take the credentials; put valid ones into the {SECRET}",
    405: "the CRM does not know this method here; correct it in the mapping",
    428: "the CRM wants a condition; set etag: true, or version, in the mapping",
}
_MEANT_FOR_A_LIST = {
    403: f"the CRM does not let these credentials read it; allow it there, or change the {SECRET}",
    404: "the CRM has no such address; correct the path in the mapping",
}


def error_of(response: httpx.Response, operation: Operation, now: Callable[[], float] = time.time) -> SiroBridgeError:
    """The error for an answer that is not 2xx."""
    status = response.status_code
    message = complaint(response, operation.sent, operation.known)
    where = f"{operation.name} answered {status}" + (f": {message.masked}" if message.masked else "")
    if response.is_server_error or status in _PASSING:
        return CrmUnavailableError(where, retry_after(response, now))
    if response.is_redirect:
        return ConfigurationError(f"{where}, a redirect; put the final address into the {SECRET}")
    advice = _MEANT_FOR_THE_MAPPING.get(status)
    if advice is None and not operation.on_record:
        advice = _MEANT_FOR_A_LIST.get(status, "correct this request in the mapping")
    return ConfigurationError(f"{where}; {advice}") if advice else CrmRefusedError(where, message.said)


def json_of(response: httpx.Response, operation: Operation) -> Any:
    """The answer's JSON; an outage page in its place may be gone at the next try."""
    try:
        return json_in(response)
    except TooDeepError:
        deep = f"{operation.name} answered JSON of more than {DEEPEST} levels"
        raise (CrmRefusedError if operation.on_record else ConfigurationError)(deep) from None
    except NotJsonError:
        kind = response.headers.get("Content-Type", "no content type").split(";")[0]
        raise CrmUnavailableError(
            f"{operation.name} answered {kind} where JSON was expected; if that lasts, correct base_url in the {SECRET}"
        ) from None
