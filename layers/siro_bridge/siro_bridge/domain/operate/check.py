"""What `doctor` finds: lines that are ok, a warning or an error, each of these with its mend."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from siro_bridge.domain.errors import SiroBridgeError, UnavailableError
from siro_bridge.domain.operate.mends import mend_for


class Level(StrEnum):
    """An error stops something from working; a warning is what a person should know of."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """`subject` is what was looked at, `found` what there is to say of it, `mend` what to do about it."""

    subject: str
    level: Level
    found: str
    mend: str = ""

    @classmethod
    def ok(cls, subject: str, found: str) -> Self:
        return cls(subject, Level.OK, found)

    @classmethod
    def warning(cls, subject: str, found: str, mend: str) -> Self:
        return cls(subject, Level.WARNING, found, mend)

    @classmethod
    def error(cls, subject: str, found: str, mend: str) -> Self:
        return cls(subject, Level.ERROR, found, mend)

    @classmethod
    def from_dict(cls, line: Mapping[str, Any]) -> Self:
        return cls(str(line["subject"]), Level(line["level"]), str(line["found"]), str(line.get("mend", "")))

    def as_dict(self) -> dict[str, str]:
        return {"subject": self.subject, "level": self.level, "found": self.found, "mend": self.mend}


Check = Callable[[], Iterable[CheckLine]]
Tell = Callable[[BaseException], str | None]
"""One line about a failure that somebody foresaw; None of a bug."""


def told_of_ours(error: BaseException) -> str | None:
    return "; ".join(str(error).splitlines()) if isinstance(error, SiroBridgeError) else None


def failed(subject: str, told: str, otherwise: str) -> CheckLine:
    """An error's line; `otherwise` is the mend where the message is one that nobody knows, or that waiting mends."""
    known = mend_for(told)
    return CheckLine.error(subject, told, known.advice if known and known.needs_person else otherwise)


def look_at(subject: str, check: Check, *, otherwise: str, tell: Tell = told_of_ours) -> Iterator[CheckLine]:
    """The check's lines; a failure on the way is a line too, and stops no other check."""
    try:
        yield from check()
    except Exception as error:
        told = tell(error)
        if told is None:
            raise
        # What does not answer is no mistake of the place that the message names.
        away = isinstance(error, UnavailableError)
        yield CheckLine.error(subject, told, otherwise) if away else failed(subject, told, otherwise)
