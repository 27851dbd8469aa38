"""AWS clients of one botocore session: boto3's resources would only cost the functions their start."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def client(service: str, *, timeout: float = 5.0, attempts: int = 3, connections: int = 10) -> Any:
    """`timeout` in seconds, for connecting and for each answer; `attempts` counts the first one."""
    config = Config(
        connect_timeout=timeout,
        read_timeout=timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
    )
    return _session().create_client(service, config=config)
