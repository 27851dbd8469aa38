"""Records in whatever order a CRM lists them, which shows no time of their last change.

The position of such a record says by what its page was asked for, in place of a time: so a reading that was broken
off is gone on with there. To turn all pages before it again would take a run longer each time, and at last all of it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, dropwhile, islice
from typing import Any

from siro_bridge.crm.http.changes import Pages
from siro_bridge.crm.http.records import Record
from siro_bridge.crm.port import Position
from siro_bridge.domain.errors import ConfigurationError, CrmUnavailableError

NEAR = 3
"""Pages in which the record is looked for that the list is gone on with behind."""


def flat(pages: Pages) -> Iterator[Record]:
    return (record for page, _ in pages for record in page)


def placed(records: Sequence[Record], place: Any) -> list[Record]:
    """With the place of their page, where it is not the list's first."""
    cursor = "" if place is None else json.dumps(place)
    return [replace(record, position=record.position._replace(cursor=cursor)) for record in records]


def behind(read: Callable[[Any], Pages], begin: Position) -> Iterator[Record]:
    """Those that come after the record at `begin`; where it stands there no more, all from about its place on.

    `read` begins at the place of a page. What moved to before it is met by the next reading, which begins anew.
    """
    pages = _from(read, json.loads(begin.cursor) if begin.cursor else None)
    near: list[Record] = []
    for page, _ in islice(pages, NEAR):
        near += page
        if behind_it := list(dropwhile(lambda record: record.position.key != begin.key, page)):
            near = behind_it[1:]
            break
    return chain(near, flat(pages))


def _from(read: Callable[[Any], Pages], place: Any) -> Pages:
    """From the beginning where the place is not good any more, as a token that expired: only the CRM can tell."""
    pages = read(place)
    try:
        first = next(pages, None)
    except (ConfigurationError, CrmUnavailableError):
        if place is None:
            raise
        return read(None)
    return chain([first], pages) if first else iter(())
