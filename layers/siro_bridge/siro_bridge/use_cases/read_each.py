"""Records read one by one, where together they could not be read: what fails of one is told from what fails of all."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from siro_bridge.crm.port import CrmReader, SourceRow
from siro_bridge.domain.chunks import chunks
from siro_bridge.domain.errors import (
    ConfigurationError,
    CrmUnavailableError,
    NoLoginError,
    RefusedError,
    UnavailableError,
    told,
)
from siro_bridge.mapping.base import EntityName

logger = logging.getLogger(__name__)

LONGEST_ID = 100
AT_ONCE = 20
"""So many are asked for at once; a CRM that answers one record a request gives the others no more than their turn."""

MANY = 200

IN_A_ROW = 3
"""So many failures one after another, that may each be of one record, are not."""


@dataclass
class Reading:
    """`rows` that were found, and why each of the `failed` keys gave no answer; `unasked` are left.

    `away` is the CRM's outage that ended it, at the first key of `unasked`; `mistake` the mapping's, if it is its.
    """

    rows: list[SourceRow] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)
    away: UnavailableError | None = None
    mistake: ConfigurationError | None = None


@dataclass(frozen=True, slots=True)
class ReadEach:
    """`ask` gives the rows of some keys, a missing one left out.

    `by_record`: whatever may be of one record is, until three in a row fail so; else an outage is told at once.
    """

    ask: Callable[[Sequence[str]], Sequence[SourceRow]]
    has_time: Callable[[], bool] = lambda: True
    at_once: int = AT_ONCE
    by_record: bool = False

    def read(self, keys: Sequence[str]) -> Reading:
        reading = Reading()
        for some in chunks(keys, self.at_once):
            if reading.away or reading.mistake or not self.has_time():
                reading.unasked += some
            elif not self._together(some, reading):
                self._one_by_one(some, reading)
        return reading

    def _together(self, keys: Sequence[str], reading: Reading) -> bool:
        """Whether they could be read so."""
        if len(keys) == 1:
            return False
        try:
            reading.rows += self.ask(keys)
        except (RefusedError, ConfigurationError, UnavailableError):
            return False
        return True

    def _one_by_one(self, keys: Sequence[str], reading: Reading) -> None:
        """Several failures in a row, and no answer, are an outage or a mistake; what they left out is asked for again.

        The key at which a CRM is away may be why: it is the first of the unasked.
        """
        doubtful: dict[str, Exception] = {}
        for at, key in enumerate(keys):
            try:
                reading.rows += self.ask([key])
                doubtful = {}
            except RefusedError as error:
                reading.failed[key] = told(error)
            except (ConfigurationError, UnavailableError) as error:
                doubtful[key] = error
                reading.failed[key] = told(error)
                if _is_of_all(error, by_record=self.by_record) or len(doubtful) == IN_A_ROW:
                    self._end(reading, error, [*doubtful, *keys[at + 1 :]])
                    return
        if mistakes := [error for error in doubtful.values() if isinstance(error, ConfigurationError)]:
            reading.mistake = mistakes[-1]

    def _end(self, reading: Reading, error: ConfigurationError | UnavailableError, unasked: Sequence[str]) -> None:
        """What is wrong with the mapping may be of these records; an outage, and a login that ended, are not."""
        if isinstance(error, ConfigurationError):
            reading.mistake = error
        else:
            reading.away = error
        if isinstance(error, NoLoginError | UnavailableError):
            for key in unasked:
                reading.failed.pop(key, None)
        reading.unasked += [key for key in unasked if key not in reading.failed]


def look_for(
    reader: CrmReader, entity: EntityName, keys: Sequence[str], has_time: Callable[[], bool] = lambda: True
) -> Reading:
    """What the CRM says of each key: of the `failed` it says neither that they are there nor that they are not.

    Raises ConfigurationError and UnavailableError.
    """
    reading = ReadEach(lambda some: reader.read_by_keys(entity, some), has_time, at_once=MANY).read(keys)
    if error := reading.away or reading.mistake:
        raise error
    return reading


def read_those_there(reader: CrmReader, entity: EntityName, keys: Sequence[str]) -> list[SourceRow]:
    """The rows of the keys that the CRM answers; what it refuses to show, or answers oddly, is left out and logged.

    Raises UnavailableError, and ConfigurationError where so many odd answers come in a row that the mapping is wrong.
    """
    reading = ReadEach(lambda some: reader.read_by_keys(entity, some), at_once=MANY).read(keys)
    if error := reading.away or (reading.mistake if reading.unasked else None):
        raise error
    for key, why in reading.failed.items():
        logger.warning("%s %s: is left out here, as it could not be read: %s", entity, key[:LONGEST_ID], why)
    return reading.rows


def _is_of_all(error: ConfigurationError | UnavailableError, *, by_record: bool) -> bool:
    if isinstance(error, ConfigurationError):
        return isinstance(error, NoLoginError)
    if not isinstance(error, CrmUnavailableError):
        return True
    return not (error.may_be_the_record if by_record else error.may_be_the_request)
