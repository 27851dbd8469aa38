"""Which test worker runs what, and in which order."""

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

ONE_STACK = "tests/e2e/"
ALONE = "tests/e2e/test_demo_ends.py"


class OneStack(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """End-to-end tests go to one worker, so that the stack that they share is started once.

    For each test of thousands xdist counts all that its worker has been given, and looks for its place in the whole
    list: here what is done is forgotten, and places are known.
    """

    def _split_scope(self, nodeid: str) -> str:
        return ONE_STACK if _shares_stack(nodeid) else str(super()._split_scope(nodeid))

    def add_node_collection(self, node: Any, collection: Any) -> None:
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = _Places(collection)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        nodeid = self.registered_collections[node][item_index]
        given, scope = self.assigned_work[node], self._split_scope(nodeid)
        del given[scope][nodeid]
        if not given[scope]:
            del given[scope]
        self._reschedule(node)


class _Places(list[str]):
    def __init__(self, nodeids: list[str]) -> None:
        super().__init__(nodeids)
        self._places = {nodeid: place for place, nodeid in enumerate(nodeids)}

    def index(self, nodeid: str, *_: Any) -> int:
        return self._places[nodeid]


def _shares_stack(nodeid: str) -> bool:
    return nodeid.startswith(ONE_STACK) and not nodeid.startswith(ALONE)


def longest_first(items: list[pytest.Item]) -> None:
    """What is deployed comes first, then files of many tests, so that no worker ends long after the others.

    Within a file the tests stay in their order.
    """
    count = Counter(item.path for item in items if not item.nodeid.startswith(ONE_STACK))
    place = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (count[item.path] > 0, -count[item.path], place[item.path]))
