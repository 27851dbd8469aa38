"""Records in whatever order a CRM lists them, which shows no time of their last change."""

from collections.abc import Callable, Iterator

from siro_bridge.crm.rest.changes import Pages
from siro_bridge.crm.rest.records import Record


def flat(pages: Pages) -> Iterator[Record]:
    return (record for page, _ in pages for record in page)


def behind(read: Callable[[], Iterator[Record]], key: str) -> Iterator[Record]:
    """Those that come after the one with this key, or all where it is not listed any more.

    To find the place the list is read from its beginning: that costs requests, and sends nothing.
    """
    records = read()
    if any(record.position.key == key for record in records):
        yield from records
    else:
        yield from read()
