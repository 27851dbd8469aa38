"""The records that changed, in order of (updated at, key), from lists that promise less than that."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import dropwhile, groupby

from siro_bridge.crm.http.list_errors import CappedError, ListMovedError
from siro_bridge.crm.http.records import Record
from siro_bridge.domain.errors import ConfigurationError

Pages = Iterator[tuple[list[Record], bool]]
"""Pages of records, none empty, and whether each is known to be the last."""

CROWDED = (
    "so many records share one moment of change that it cannot go on from there; ask for less in one search, "
    "or write the time more finely (since.format, since.margin)"
)

SETTLING = timedelta(minutes=5)
"""A record this recent may have been edited while its list was read; the clocks' difference is allowed for."""


def restarted(
    read_from: Callable[[datetime], Pages],
    start: datetime,
    round_down: Callable[[datetime], datetime],
    request: str,
    *,
    each_page: bool = True,
) -> Pages:
    """Asks anew from the last record's time instead of turning pages by number.

    A record that is edited while pages are turned moves to the end, and the page after it begins one record
    too late. Only within one moment, where there is no other way, is the next page taken. Without `each_page` it is
    asked anew only where the CRM gives no more of one search. `round_down` gives the moment that the CRM is asked from.
    """
    seen: dict[tuple[str, str], datetime] = {}
    asked = frontier = following = round_down(start)
    while True:
        try:
            for page, is_last in read_from(asked):
                fresh = [record for record in page if record.moment >= asked and _name(record) not in seen]
                if any(record.moment < frontier for record in fresh):
                    raise ListMovedError(f"{request}: a record was committed late, behind the others; it is read again")
                yield fresh, is_last
                seen.update((_name(record), record.moment) for record in page)
                following, newest = round_down(page[-1].moment), page[-1].moment
                if each_page and following > asked and not is_last:
                    break
            else:
                return
        except CappedError as error:
            if following <= asked:
                raise CappedError(f"{error}; {CROWDED}") from None
        asked, frontier = following, newest
        seen = {name: moment for name, moment in seen.items() if moment >= asked}


def _name(record: Record) -> tuple[str, str]:
    return record.position.cursor, record.position.key


def in_order(pages: Pages, place: str, request: str, now: datetime) -> Iterator[Record]:
    """Checks that the CRM sorts as the mapping says: a cursor over an unsorted list would lose records."""
    last: Record | None = None
    for page, _ in pages:
        for record in page:
            if last is not None and record.moment < last.moment:
                if last.moment > now - SETTLING:
                    raise ListMovedError(f"{request}: a record was edited while it was read; it is read again")
                raise ConfigurationError(
                    f"{place}: {request}: the records do not come in the order of cursor; ask for the "
                    "CRM's sort by it, or set order: any"
                )
            last = record
            yield record


def ties_by_key(records: Iterator[Record]) -> Iterator[Record]:
    """Records of one moment, which a CRM may give in any order, by key; only they are held in memory."""
    for _, tied in groupby(records, key=lambda record: record.moment):
        yield from sorted(tied, key=lambda record: record.position.key)


def sorted_whole(pages: Pages) -> Iterator[Record]:
    return iter(sorted((record for page, _ in pages for record in page), key=lambda record: record.order))


def after(records: Iterator[Record], begin: tuple[datetime, str]) -> Iterator[Record]:
    return dropwhile(lambda record: record.order <= begin, records)
