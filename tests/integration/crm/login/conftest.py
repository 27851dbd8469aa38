from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.clock import Clock
from tests.integration.aws import aws_client, create_state_table
from tests.integration.crm.login.instances import PLACEHOLDER, Instances
from tests.integration.crm.login.login_crm import LoginCrm


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def instances(clock: Clock) -> Iterator[Instances]:
    with mock_aws():
        dynamodb, secrets = aws_client("dynamodb"), aws_client("secretsmanager")
        secrets.create_secret(Name="CrmTokenSecret", SecretString=PLACEHOLDER)
        made = Instances(LoginCrm(clock), clock, secrets, dynamodb, create_state_table(dynamodb))
        yield made
        made.close()
