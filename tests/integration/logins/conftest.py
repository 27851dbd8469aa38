import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from tests.clock import Clock
from tests.integration.aws import aws_client, create_state_table
from tests.integration.crm.login.instances import PLACEHOLDER, Shared
from tests.integration.crm.rest_harness import loopback
from tests.integration.logins.sites import Site, django_site, oidc_provider


@pytest.fixture(scope="session")
def installed(project: Path) -> Path:
    """Shared by all workers, and kept from run to run."""
    return project / ".work" / "logins"


@pytest.fixture(scope="session")
def redirect_uri() -> str:
    """Where the person's browser is sent back to, as the servers know it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/callback"


@pytest.fixture(scope="session")
def oidc(installed: Path) -> Iterator[Site]:
    with oidc_provider(installed) as site:
        yield site


@pytest.fixture(scope="session")
def django(installed: Path, redirect_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if os.environ.get("LOGINS") != "all":
        pytest.skip("django-oauth-toolkit and SimpleJWT: `make logins` installs them and runs these, too")
    with django_site(installed, tmp_path_factory.mktemp("django"), redirect_uri) as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shared(clock: Clock) -> Iterator[Shared]:
    """`base_url` is the test's to fill in."""
    with mock_aws():
        dynamodb, secrets = aws_client("dynamodb"), aws_client("secretsmanager")
        secrets.create_secret(Name="CrmTokenSecret", SecretString=PLACEHOLDER)
        made = Shared("", loopback(), clock, secrets, dynamodb, create_state_table(dynamodb))
        yield made
        made.close()
