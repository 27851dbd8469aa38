"""What goes wrong on the way to a stack is one line that says what to do."""

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from siro_bridge.domain.errors import ConfigurationError, UnavailableError
from siro_bridge_cli.stack.errors import told_failure

DENIED = (
    "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: dynamodb:Query on resource: "
    "arn:aws:dynamodb:us-east-1:111122223333:table/T because no identity-based policy allows the dynamodb:Query action"
)


def refusal(code: str, message: str = "", operation: str = "Query") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


CASES: list[tuple[Exception, str]] = [
    (refusal("AccessDeniedException", DENIED), "dynamodb:Query on arn:aws:dynamodb:us-east-1:111122223333:table/T"),
    (refusal("AccessDenied", "no"), "lack a right: Query"),
    (refusal("ExpiredToken"), "have expired: sign in again"),
    (refusal("UnrecognizedClientException"), "does not know your credentials"),
    (refusal("ThrottlingException", "Rate\nexceeded"), "AWS refused Query: ThrottlingException Rate exceeded"),
    (NoRegionError(), "no region is set: give --region"),
    (NoCredentialsError(), "no AWS credentials were found"),
    (ProfileNotFound(profile="siro"), "profile (siro)"),
    (EndpointConnectionError(endpoint_url="https://sqs.us-eats-1.amazonaws.com"), "sqs.us-eats-1.amazonaws.com cannot"),
    (ConfigurationError("secret SiroSecret:\nis empty"), "secret SiroSecret:; is empty"),
]


@pytest.mark.parametrize(("error", "told"), CASES)
def test_failure_is_one_line(error: Exception, told: str) -> None:
    line = told_failure(error)
    assert line is not None
    assert told in line
    assert "\n" not in line


def test_missing_right_is_named_however_deep_it_lies() -> None:
    outer = UnavailableError("StateTable: DynamoDB answered AccessDeniedException")
    outer.__cause__ = refusal("AccessDeniedException", DENIED)
    assert "dynamodb:Query" in str(told_failure(outer))


def test_every_error_of_botocore_is_told() -> None:
    assert told_failure(BotoCoreError()) is not None


def test_bug_is_not_told_as_anything_else() -> None:
    assert told_failure(KeyError("x")) is None
