"""AWS clients of one botocore session: boto3's resources would only cost the functions their start."""

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, overload

import botocore.session
from botocore.config import Config

from siro_bridge import __version__

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

USER_AGENT = f"siro-bridge/{__version__}"
"""botocore's own is put together anew from a dozen parts for each request."""


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@overload
def client(
    service: Literal["dynamodb"], *, timeout: float = ..., attempts: int = ..., connections: int = ...
) -> "DynamoDBClient": ...
@overload
def client(
    service: Literal["secretsmanager"], *, timeout: float = ..., attempts: int = ..., connections: int = ...
) -> "SecretsManagerClient": ...
@overload
def client(
    service: Literal["sqs"], *, timeout: float = ..., attempts: int = ..., connections: int = ...
) -> "SQSClient": ...
@overload
def client(service: str, *, timeout: float = ..., attempts: int = ..., connections: int = ...) -> Any: ...


def client(service: str, *, timeout: float = 5.0, attempts: int = 3, connections: int = 10) -> Any:
    """`timeout` in seconds, for connecting and for each answer; `attempts` counts the first one."""
    config = Config(
        connect_timeout=timeout,
        read_timeout=timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=connections,
        # What botocore does for each call beyond sending it is most of a warm webhook's CPU.
        parameter_validation=False,
        disable_request_compression=True,
        user_agent=USER_AGENT,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return _session().create_client(service, config=config)
