"""Whether a function's environment is Lambda's ordinary one: keys in variables, a region's usual address, no proxy."""

from collections.abc import Mapping
from dataclasses import dataclass

from siro_bridge.aws.signing import Keys

_ORDINARY = ("af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us")
_SUFFIXES = dict.fromkeys(_ORDINARY, "amazonaws.com") | {"cn": "amazonaws.com.cn"}
"""By the first part of a region's name. Another, such as that of a sovereign cloud, is botocore's to know."""

_OTHER_WAYS = (
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "http_proxy",
    "https_proxy",
    "all_proxy",
)
"""Variables that lead elsewhere, or to other credentials, if they say anything."""


@dataclass(frozen=True, slots=True)
class Way:
    """`roots` is a file of certificates that AWS's servers are verified with; empty: the system's."""

    service: str
    region: str
    url: str
    keys: Keys
    roots: str


def short_way(service: str, environ: Mapping[str, str]) -> Way | None:
    """None where botocore has to find the way."""
    told = {name.lower() for name, value in environ.items() if value}
    region = environ.get("AWS_REGION", "")
    keys = Keys(
        environ.get("AWS_ACCESS_KEY_ID", ""),
        environ.get("AWS_SECRET_ACCESS_KEY", ""),
        environ.get("AWS_SESSION_TOKEN", ""),
    )
    url = _url(service, region, environ)
    if not (region and url and keys.access_key and keys.secret_key):
        return None
    if told.intersection(name.lower() for name in _OTHER_WAYS):
        return None
    return Way(service, region, url, keys, environ.get("AWS_CA_BUNDLE", ""))


def _url(service: str, region: str, environ: Mapping[str, str]) -> str:
    given = environ.get(f"AWS_ENDPOINT_URL_{_VARIABLES[service]}") or environ.get("AWS_ENDPOINT_URL")
    suffix = _SUFFIXES.get(region.partition("-")[0])
    return given or (f"https://{service}.{region}.{suffix}" if suffix and "-iso" not in region else "")


_VARIABLES = {"dynamodb": "DYNAMODB", "secretsmanager": "SECRETS_MANAGER", "sqs": "SQS"}
