"""A secret is read seldom, and its errors name it and never quote it."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge.domain.operate.mends import mend_for
from siro_bridge.domain.secret_values import filled, required, required_token
from siro_bridge.secrets import Secrets
from tests.integration.aws import aws_client


@pytest.fixture
def manager() -> Iterator[Any]:
    with mock_aws():
        client = aws_client("secretsmanager")
        client.create_secret(Name="crm", SecretString='{"url": "one"}')
        yield client


def test_secret_is_kept_until_its_time_is_over_or_it_proved_stale(manager: Any) -> None:
    kept, forgetful = Secrets(manager), Secrets(manager, cache_seconds=0)
    assert [each.read("crm", "CrmSecret")["url"] for each in (kept, forgetful)] == ["one", "one"]
    manager.put_secret_value(SecretId="crm", SecretString='{"url": "two"}')
    assert [each.read("crm", "CrmSecret")["url"] for each in (kept, forgetful)] == ["one", "two"]
    assert kept.read("crm", "CrmSecret", fresh=True)["url"] == "two"
    assert kept.read("crm", "CrmSecret")["url"] == "two"


@pytest.mark.parametrize("text", ["pass-word", '"pass-word"', '["pass-word"]', "null", '{"url": "pass-word"'])
def test_secret_that_is_no_object_is_named_and_not_quoted(manager: Any, text: str) -> None:
    manager.put_secret_value(SecretId="crm", SecretString=text)
    with pytest.raises(ConfigurationError, match="^secret CrmSecret: must be one JSON object") as raised:
        Secrets(manager).read("crm", "CrmSecret")
    assert "pass-word" not in repr(raised.value)
    assert raised.value.__cause__ is None


def test_missing_secret_is_a_mistake_of_the_deployment(manager: Any) -> None:
    with pytest.raises(ConfigurationError, match="secret CrmSecret: ResourceNotFoundException; check that the stack"):
        Secrets(manager).read("no-such", "CrmSecret")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDeniedException", "Access to KMS is not allowed"),
        ("DecryptionFailure", "Secrets Manager can't decrypt the protected secret text"),
    ],
)
def test_key_that_cannot_be_used_is_a_persons_to_mend(code: str, message: str) -> None:
    class Locked:
        def get_secret_value(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": code, "Message": message}}, "GetSecretValue")

    with pytest.raises(ConfigurationError, match=rf"^secret CrmSecret: its key cannot be used \({code}\)") as raised:
        Secrets(cast("Any", Locked())).read("crm", "CrmSecret")
    mend = mend_for(str(raised.value))
    assert mend
    assert mend.advice.startswith("enable the KMS key")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue"), "answered InternalServiceError"),
        (EndpointConnectionError(endpoint_url="https://sm.test"), "cannot be reached (EndpointConnectionError)"),
    ],
)
def test_secrets_manager_that_fails_is_unavailable(error: Exception, said: str) -> None:
    class Down:
        def get_secret_value(self, **_: Any) -> None:
            raise error

    with pytest.raises(UnavailableError) as raised:
        Secrets(cast("Any", Down())).read("crm", "CrmSecret")
    assert str(raised.value) == f"secret CrmSecret: Secrets Manager {said}"


@pytest.mark.parametrize("value", [None, "", "  ", "REPLACE_ME", " REPLACE_ME\n", "…", "...", 7, ["x"]])
def test_value_that_is_missing_or_a_placeholder_is_named(value: object) -> None:
    with pytest.raises(ConfigurationError, match='secret CrmSecret: key "url" is not filled in'):
        required({"url": value}, "CrmSecret", "url")
    assert not filled({"url": value}, "url")


def test_value_is_taken_without_the_white_space_of_a_paste() -> None:
    assert required({"url": " x\n"}, "CrmSecret", "url") == "x"
    assert filled({"url": " x\n", "other": "REPLACE_ME"}, "url")


@pytest.mark.parametrize(
    "value", ["s3cret…", "s3cret\u200b", "s3\ncret", "s3\rcret", "s3 cret", "s3\tcret", "s3crét", "s3\x7fcret"]
)
def test_token_that_no_header_can_carry_is_named_and_not_quoted(value: str) -> None:
    expected = 'secret SiroSecret: key "organization_token" holds a space, a line break or a character that no token'
    with pytest.raises(ConfigurationError, match=expected) as raised:
        required_token({"organization_token": value}, "SiroSecret", "organization_token")
    assert "s3" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert required({"url": value}, "CrmSecret", "url") == value, "a database's password may hold any character"


@pytest.mark.parametrize("value", ["…", "REPLACE_ME", "", None])
def test_token_that_is_missing_or_a_placeholder_is_named(value: object) -> None:
    with pytest.raises(ConfigurationError, match='secret SiroSecret: key "organization_token" is not filled in'):
        required_token({"organization_token": value}, "SiroSecret", "organization_token")


def test_token_is_taken_without_the_white_space_of_a_paste() -> None:
    assert required_token({"t": " a-B_1.~+/=\n"}, "SiroSecret", "t") == "a-B_1.~+/="
