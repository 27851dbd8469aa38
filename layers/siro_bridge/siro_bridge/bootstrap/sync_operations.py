"""What the sync function answers to a question: it neither sends nor writes anything."""

from typing import Any

from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.operate.requests import Preview, Question


def answer_to(root: SyncRoot, request: Question, seconds: float) -> dict[str, Any]:
    """Within `seconds`. Its key `outcome` says `done`, or that something stopped it."""
    match request:
        case Preview():
            return root.preview(seconds, request.limit).as_dict()
