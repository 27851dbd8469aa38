"""AWS clients of one botocore session: boto3's resources would only cost the functions their start."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from siro_bridge.aws.json_client import USER_AGENT


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def botocore_client(service: str, *, timeout: float = 5.0, attempts: int = 3, connections: int = 10) -> Any:
    """As `clients.client`, of any service and with whatever credentials and addresses botocore finds."""
    config = Config(
        connect_timeout=timeout,
        read_timeout=timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
        # What botocore does for each call beyond sending it is most of a warm function's CPU.
        parameter_validation=False,
        disable_request_compression=True,
        user_agent=USER_AGENT,  # botocore's own is put together anew from a dozen parts for each request
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return _session().create_client(service, config=config)
