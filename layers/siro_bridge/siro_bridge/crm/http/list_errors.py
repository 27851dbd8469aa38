"""What keeps a list from being read whole, and reading it again."""

from collections.abc import Callable
from typing import TypeVar

from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, SiroBridgeError

READS = 3
"""How often a list that moves is begun again before the run leaves it to the next one."""

Read = TypeVar("Read")


class ListMovedError(CrmUnavailableError):
    """Records came or went while the list was read: what was read may have a gap."""

    def lasting(self) -> SiroBridgeError:
        """The error to raise when reading the list again met it each time."""
        return self


class TiedError(ListMovedError):
    """Pages of one reading repeat a record, so they may have lost another. Where that lasts the sort has ties."""

    def lasting(self) -> SiroBridgeError:
        return ConfigurationError(str(self))


class CappedError(ConfigurationError):
    """One search gave as many records as the CRM ever gives of one (`paging.most`), and has more."""


def read_again(read: Callable[[], Read]) -> Read:
    """What `read` gives, begun again where the list moved meanwhile."""
    for attempt in range(1, READS + 1):
        try:
            return read()
        except ListMovedError as error:
            if attempt == READS:
                raise error.lasting() from None
    raise AssertionError
