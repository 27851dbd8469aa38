"""A write whose answer was lost may take effect for a while, whatever the requests after it meet."""

from collections.abc import Iterator
from contextlib import contextmanager

from siro_bridge.crm.http.answers import CrmFailedError
from siro_bridge.domain.errors import CrmUnavailableError, LostAnswerError


@contextmanager
def late_effect(*, may_come: bool) -> Iterator[None]:
    """Where a write before this may yet come, a CRM that is away now is no word on it: raises LostAnswerError for that.

    A 5xx is what the caller knows what to do with.
    """
    try:
        yield
    except CrmFailedError:
        raise
    except CrmUnavailableError as error:
        if not may_come:
            raise
        late = LostAnswerError(f"{error}; an earlier request may take effect yet", error.retry_after)
        raise late.saying(error.said) from None
