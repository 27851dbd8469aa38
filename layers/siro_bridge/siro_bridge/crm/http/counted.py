"""Whether a list gave as many records as it says that it has."""

import base64
import logging
from binascii import Error
from typing import Any

from siro_bridge.crm.http.expressions import Expression
from siro_bridge.crm.http.list_errors import ListMovedError, TiedError
from siro_bridge.crm.http.mapping.paging import FollowedPaging
from siro_bridge.crm.http.page import Page
from siro_bridge.mapping.place import Where

logger = logging.getLogger(__name__)

_ROW_NUMBER = b"arrayconnection:"
"""How the cursors of graphene and strawberry begin: behind a record that was deleted each one is a row too far."""


class MiscountedError(TiedError):
    """As with ties: where reading again does not help, the pages lose records."""


class Count:
    """Of one reading, from its first page on. `where` has the places of the list's keys."""

    def __init__(self, paging: FollowedPaging, where: Where) -> None:
        self._total = Expression(paging.total, "") if paging.total else None
        self._where = where
        self._read = 0
        self._told: int | None = None

    def add(self, page: Page, records: int, follower: Any) -> None:
        """Raises ListMovedError where records came or went between two pages."""
        self._read += records
        told = self._total.find_or(page.body, None) if self._total else None
        if not isinstance(told, int) or isinstance(told, bool):
            if _is_a_row_number(follower):
                logger.warning(
                    "%s: this CRM's cursors are row numbers, which pass over a record when another is deleted "
                    "meanwhile; let the query ask for totalCount, so that it is noticed",
                    self._where("paging"),
                )
            return
        if self._told not in (None, told):
            raise ListMovedError(f"{page.request}: records came or went while it was read; it is read again")
        self._told = told

    def check(self, page: Page) -> None:
        """Raises MiscountedError at the end of a list that has lost records on its way, or made some of nothing."""
        if self._told not in (None, self._read):
            raise MiscountedError(
                f"{self._where('paging')}: {page.request}: the CRM counts {self._told} records and gave {self._read}: "
                "its pages lose some, as where they are ordered by what may be null; order by a field that never is, "
                "and by the id (or leave the count out, if it counts others too)"
            )


def _is_a_row_number(cursor: Any) -> bool:
    try:
        return isinstance(cursor, str) and base64.b64decode(cursor, validate=True).startswith(_ROW_NUMBER)
    except (Error, ValueError):
        return False
