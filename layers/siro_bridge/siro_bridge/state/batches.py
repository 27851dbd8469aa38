"""Many items at once, as many of them in a request as DynamoDB takes."""

from collections.abc import Callable, Sequence

from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_random_exponential

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.state.state_table import Item, StateTable

READ_AT_ONCE = 100
WRITE_AT_ONCE = 25
ATTEMPTS = 8


def read_items(table: StateTable, keys: Sequence[Item], *, consistent: bool = True) -> list[Item]:
    """The items that exist, in any order; those that are not `consistent` may be a second old."""
    items: list[Item] = []

    def read(some: Sequence[Item]) -> Sequence[Item]:
        found, left = table.get_some(some, consistent=consistent)
        items.extend(found)
        return left

    _in_parts(read, keys, READ_AT_ONCE)
    return items


def put_items(table: StateTable, items: Sequence[Item]) -> None:
    _in_parts(table.put_some, items, WRITE_AT_ONCE)


def delete_items(table: StateTable, keys: Sequence[Item]) -> None:
    _in_parts(table.delete_some, keys, WRITE_AT_ONCE)


def _in_parts(operation: Callable[[Sequence[Item]], Sequence[Item]], every: Sequence[Item], size: int) -> None:
    for at in range(0, len(every), size):
        _until_done(operation, every[at : at + size])


def _until_done(operation: Callable[[Sequence[Item]], Sequence[Item]], some: Sequence[Item]) -> None:
    """DynamoDB answers a throttled part of a batch as unprocessed, and expects it again after a pause."""
    left = some

    def once() -> bool:
        nonlocal left
        left = operation(left)
        return bool(left)

    retrying = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        retry=retry_if_result(bool),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        retry_error_callback=lambda _: True,
    )
    if retrying(once):
        raise UnavailableError("StateTable: DynamoDB kept throttling a batch")
