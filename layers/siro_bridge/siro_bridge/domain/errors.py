"""What can go wrong, by what must happen next.

Every message is written for the person who mends it: what is wrong, where, what to do. It is made of what we know:
ids, the mapping's names, status codes. What another system says may quote anybody, and is kept apart as `said`.
"""

import traceback
from dataclasses import dataclass
from pathlib import PurePath
from typing import Self

from siro_bridge.domain.said import NOTHING, Said

FRAMES = 4


class SiroBridgeError(Exception):
    """The base of every error this product raises on purpose. `said` is for the journal alone."""

    said: Said = NOTHING

    def saying(self, said: Said) -> Self:
        self.said = said
        return self


class ConfigurationError(SiroBridgeError):
    """A setting, a secret or the mapping is wrong: nothing can work until a person mends it."""


class NotSetUpError(ConfigurationError):
    """A secret still holds the template's placeholder: the stack is deployed, and a person has not filled it in yet."""


class NoLoginError(ConfigurationError):
    """The CRM lets nobody in, whatever is asked for: its login is wrong, or has ended for good."""


class NoSuchFieldError(ConfigurationError):
    """The CRM has no such `field`; where Siro's own mapping names it, that is no mistake of ours."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class UnavailableError(SiroBridgeError):
    """Another system did not answer, or asked us to wait: the same call may succeed later.

    `retry_after` is the pause in seconds that the other system asked for, if it asked.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NewerStateError(UnavailableError):
    """A newer release has written this item of the state, and says that this one would misread it."""


class CrmUnavailableError(UnavailableError):
    """The CRM is down, slow, throttling or cannot be reached."""

    @property
    def may_be_the_request(self) -> bool:
        """Whether it may be this one request that the CRM fails at, while others go through."""
        return False

    @property
    def may_be_the_record(self) -> bool:
        """The same of reading one record among others, which shows soon: it does no harm to ask for the next one."""
        return self.may_be_the_request


class SiroUnavailableError(UnavailableError):
    """Siro is down, slow, throttling (429) or cannot be reached."""


class LostAnswerError(UnavailableError):
    """A write may or may not have happened: its answer never came. Look before writing again."""


class RefusedError(SiroBridgeError):
    """Another system refused this one record; sending the same again gives the same answer."""


class CrmRefusedError(RefusedError):
    """The CRM refused a write to this record."""

    def __init__(self, message: str, said: Said = NOTHING) -> None:
        super().__init__(message)
        self.said = said


class NoSuchRecordError(CrmRefusedError):
    """The CRM has no such record (yet, or any more)."""


class StateTooLargeError(RefusedError):
    """What would have to be remembered of one record has no room in the state table: it is not written."""


class CharacterRefusedError(CrmRefusedError):
    """The CRM's column has no place for some character of a text; it may take a plainer one."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One complaint of Siro's about a payload: where (a path into the body) and what."""

    path: tuple[str | int, ...]
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path)) or 'record'}: {self.message}"


class SiroRefusedError(RefusedError):
    """Siro refused the payload (400, 404, 409, 413, 422): `issues` keeps its paths and messages."""

    def __init__(self, message: str, status: int, issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.issues = issues


class HiddenRecordingError(SiroRefusedError):
    """Siro has the recording, and does not show it to the OAuth user."""


class TokenRefusedError(ConfigurationError):
    """Siro refused a token (401, 403): the secret must be filled with a valid one."""


class SignatureError(SiroBridgeError):
    """A webhook that Siro did not sign; `reason` is a metric's dimension."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the webhook is not signed by Siro: {reason}")
        self.reason = reason


class LeaseHeldError(SiroBridgeError):
    """Another run holds the lease, or took it over from this one."""


class SiroSlowError(SiroUnavailableError):
    """Siro did not answer in time: a smaller batch may do."""


class SiroFailedError(SiroUnavailableError):
    """Siro failed at this one request (500), or never ended it: that may be about a record in it, or about Siro."""


class OutOfTimeError(SiroBridgeError):
    """The run's time is used up: what is committed stays, the next run goes on."""


class TooManyRefusedError(SiroBridgeError):
    """So many records were refused that the mapping, not the records, must be wrong: nothing moves on."""


class SyncFailedError(SiroBridgeError):
    """A sync run met what only a person can mend; the message has a line for each."""


class OperationFailedError(SiroBridgeError):
    """What a command asked of a function could not be done; the message says why, and what to do."""


def told(error: BaseException) -> str:
    """An error for the log. Ours say it all; of any other only its type and place: its text may quote a customer."""
    if isinstance(error, SiroBridgeError):
        return str(error)
    frames = reversed(traceback.extract_tb(error.__traceback__)[-FRAMES:])
    places = [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return f"a bug: {type(error).__name__} at {', from '.join(places) or 'an unknown place'}"
