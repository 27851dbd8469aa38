"""Clients of the services that the functions call, with boto3's names for what they are asked."""

import os
from typing import TYPE_CHECKING, Any, Literal, overload

from siro_bridge.aws.json_client import OPERATIONS, JsonClient
from siro_bridge.aws.short_way import short_way

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


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
def client(
    service: Literal["dynamodb", "secretsmanager", "sqs"],
    *,
    timeout: float = 5.0,
    attempts: int = 3,
    connections: int = 10,
) -> Any:
    """`timeout` in seconds, for connecting and for each answer; `attempts` counts the first one.

    Of what a client cannot do the caller is not told here: `OPERATIONS` holds all that functions ask.
    """
    way = short_way(service, os.environ)
    if way is not None:
        return JsonClient(OPERATIONS[service], way, timeout, attempts)
    from siro_bridge.aws.by_botocore import botocore_client  # noqa: PLC0415  what it costs is what is saved here

    return botocore_client(service, timeout=timeout, attempts=attempts, connections=connections)
