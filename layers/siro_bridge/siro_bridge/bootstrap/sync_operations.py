"""What the sync function does for each request."""

from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.operate.requests import SyncRequest
from siro_bridge.domain.sync.report import Report


def perform(root: SyncRoot, request: SyncRequest, seconds: float) -> Report:
    """Within `seconds`. Raises LeaseHeldError while another run is under way."""
    return root.run(seconds, request)
