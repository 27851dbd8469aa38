"""The journal as the mapping wants it, for both functions that write to the CRM."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from siro_bridge.domain.write_back.keyed_hash import KeyedHash
from siro_bridge.mapping.write_back import WriteBack
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SiroSettings
from siro_bridge.siro.authorization import organization_token
from siro_bridge.state.journal import DynamoJournal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def write_back_journal(
    back: WriteBack,
    settings: SiroSettings,
    secrets: Secrets,
    dynamodb: "DynamoDBClient",
    clock: Callable[[], float],
) -> DynamoJournal:
    """Where no values are kept, the key of their hashes is made of Siro's organization token."""
    hashed = KeyedHash(partial(organization_token, secrets, settings.siro_secret_arn))
    return DynamoJournal(
        dynamodb,
        settings.state_table,
        retention_seconds=back.journal_retention.total_seconds(),
        withhold=None if back.journal_values is True else hashed,
        clock=clock,
    )
