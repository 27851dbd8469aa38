"""Why something is as it is, as an attribute of an item."""

from typing import Any

from siro_bridge.domain.texts import cut
from siro_bridge.state import table

LONGEST = 2000
"""Characters: room for a line on each of a few dozen facts. DynamoDB bills an item by the KB at each write."""


def reason(text: str) -> dict[str, Any]:
    return table.text(cut(text, LONGEST))
