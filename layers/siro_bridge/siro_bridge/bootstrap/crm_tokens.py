"""What all instances share of the CRM's login."""

from typing import TYPE_CHECKING

from siro_bridge.secrets import Secrets
from siro_bridge.settings import SiroSettings
from siro_bridge.state.mint_gate import DynamoMintGate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from siro_bridge.crm.login.shared import SharedTokens


def crm_tokens(
    settings: SiroSettings,
    secrets: Secrets,
    secrets_manager: "SecretsManagerClient",
    dynamodb: "DynamoDBClient",
) -> "SharedTokens":
    """CrmTokenSecret, and a gate at which a failure counts only for the version of CrmSecret that it came of."""
    from siro_bridge.crm.login.shared import SECONDS, SecretTokens, SharedTokens  # noqa: PLC0415  few CRMs need it

    gate = DynamoMintGate(
        dynamodb,
        settings.state_table,
        name="crm",
        seconds=SECONDS,
        behalf=secrets.version(settings.crm_secret_arn),
    )
    return SharedTokens(SecretTokens(secrets_manager, settings.crm_token_secret_arn), gate)
