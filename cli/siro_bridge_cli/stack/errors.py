"""Every failure of a command as one line: what is wrong, where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import click
from botocore import exceptions as botocore_errors

from siro_bridge.domain.errors import SiroBridgeError

CANNOT = 2
"""The exit status of a command that could not do what it was asked for."""

_RIGHT = re.compile(r"not authorized to perform: (\S+)(?:.*? on (?:the following )?resource: (\S+))?", re.DOTALL)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN_KEYS = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException"}
)


class StackError(click.ClickException):
    """A stack that cannot be used; the message is one line for a person."""

    exit_code = CANNOT


class FunctionFailedError(StackError):
    """A deployed function raised, or could not be run; the message begins with its name."""


class OlderReleaseError(StackError):
    """The deployed stack does not know what this release asks of it."""


def told_failure(error: BaseException) -> str | None:
    """One line about a failure of AWS or of the bridge itself; None of what nobody foresaw.

    An error of AWS that another error was raised from comes first: it names the right that is missing.
    """
    of_aws = (line for each in _causes(error) if (line := _of_the_way(each)))
    return next(of_aws, None) or _own_words(error)


def _of_the_way(error: BaseException) -> str | None:
    """What the person's credentials, settings or network are to blame for."""
    if isinstance(error, botocore_errors.ClientError):
        return _refusal(error)
    return next((tell(error) for kind, tell in _UNREACHED.items() if isinstance(error, kind)), None)


def _own_words(error: BaseException) -> str | None:
    match error:
        case StackError():
            return error.message
        case SiroBridgeError():
            return "; ".join(str(error).splitlines())
        case botocore_errors.ClientError():
            return f"AWS refused {error.operation_name}: {_said(error)}"
        case botocore_errors.BotoCoreError():
            return f"AWS: {' '.join(str(error).split())}"
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__


def _refusal(error: botocore_errors.ClientError) -> str | None:
    """What only the person's own credentials are to blame for."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in _DENIED:
        found = _RIGHT.search(str(error))
        action, resource = found.groups() if found else (error.operation_name, None)
        where = f" on {resource.rstrip('.')}" if resource else ""
        return f"your AWS credentials lack a right: {action}{where}; docs/policies has those that are needed"
    if code in _EXPIRED:
        return "your AWS credentials have expired: sign in again (aws sso login, or new keys)"
    if code in _UNKNOWN_KEYS:
        return "AWS does not know your credentials: check AWS_PROFILE, or the keys in the environment"
    return None


def _said(error: botocore_errors.ClientError) -> str:
    details = error.response.get("Error", {})
    return " ".join(f"{details.get('Code', '')} {details.get('Message', '')}".split())


def _no_answer(error: BaseException) -> str:
    endpoint = getattr(error, "kwargs", {}).get("endpoint_url", "AWS")
    return f"{endpoint} cannot be reached: check the region's name (--region) and the network"


_Tell = Callable[[BaseException], str]
_UNREACHED: dict[type[BaseException], _Tell] = {
    botocore_errors.NoRegionError: lambda _: (
        "no region is set: give --region (such as us-east-1), or AWS_DEFAULT_REGION"
    ),
    botocore_errors.NoCredentialsError: lambda _: (
        "no AWS credentials were found: sign in (aws sso login, aws configure), or set AWS_PROFILE"
    ),
    botocore_errors.PartialCredentialsError: lambda _: (
        "the AWS credentials are incomplete: key id and secret go together"
    ),
    botocore_errors.ProfileNotFound: lambda error: f"AWS: {error}; see AWS_PROFILE and ~/.aws/config",
    botocore_errors.TokenRetrievalError: lambda _: "your AWS sign-in has expired: aws sso login",
    botocore_errors.UnauthorizedSSOTokenError: lambda _: "your AWS sign-in has expired: aws sso login",
    botocore_errors.SSOTokenLoadError: lambda _: "you are not signed in to AWS: aws sso login",
    botocore_errors.InvalidRegionError: lambda error: f"AWS: {error}",
    botocore_errors.ConnectionError: _no_answer,
    botocore_errors.HTTPClientError: _no_answer,
}
