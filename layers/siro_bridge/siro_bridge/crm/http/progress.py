"""Whether the pages of a list still bring records."""

from typing import Any

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.mapping.place import Where

MOST_BLANK = 100
"""Pages without a new record that are asked for in a row while the CRM says that more follow."""


class Blanks:
    """Pages without a new record: a CRM that hides records by permission has them in the middle of a list."""

    def __init__(self, where: Where, key: str) -> None:
        self._place = where("paging", key)
        self.count = 0

    def go_on(self, more: bool | None) -> bool:
        """Whether the page after this one is asked for: where the answer does not tell, one more is."""
        self.count += 1
        if self.count >= MOST_BLANK and more:
            raise ConfigurationError(
                f"{self._place}: {MOST_BLANK} pages in a row brought no record though the answer says that more "
                "follow; correct it, or let the credentials see the records"
            )
        return more or (more is None and self.count == 1)


def refuse_same(page: list[Any], before: list[Any], place: str) -> None:
    """Raises where two pages in a row are one and the same: the CRM passes over what asks for the next one."""
    if page and page == before:
        raise ConfigurationError(f"{place}: the CRM gives the same page again and again; correct this parameter")
