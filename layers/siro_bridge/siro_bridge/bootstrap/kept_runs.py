"""Where the sync function leaves each run's report for whoever asks later."""

import logging
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from siro_bridge.aws.clients import client
from siro_bridge.domain.errors import told
from siro_bridge.settings import RunSettings
from siro_bridge.state.sync_runs import DynamoSyncRuns

logger = logging.getLogger(__name__)


def keep_run(report: Mapping[str, Any]) -> None:
    """A report that cannot be kept is no reason for the run to fail."""
    try:
        settings = RunSettings.read(os.environ)
        DynamoSyncRuns(_dynamodb(), settings.state_table, kept_seconds=settings.run_seconds).keep(report)
    except Exception as error:  # noqa: BLE001 - told: what was synced is
        logger.warning("the run's report is not kept for `siro-bridge status`: %s", told(error))


@cache
def _dynamodb() -> Any:
    return client("dynamodb")
