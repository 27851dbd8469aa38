"""What the sync function does for each request."""

from typing import assert_never

from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.operate.requests import Backfill, Sync, SyncRequest
from siro_bridge.domain.sync.report import Report


def perform(root: SyncRoot, request: SyncRequest, seconds: float) -> Report:
    """Within `seconds`. Raises LeaseHeldError while another run is under way."""
    match request:
        case Sync():
            return root.run(seconds)
        case Backfill():
            return root.run(seconds, request.since)
        case _:
            assert_never(request)
