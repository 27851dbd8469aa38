"""What keeps a list from being read whole."""

from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError, SiroBridgeError


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
