"""The short way is taken only where it leads to what botocore would find."""

import botocore.session
import pytest

from siro_bridge.aws.short_way import short_way
from siro_bridge.aws.signing import Keys

LAMBDA = {
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
}


def regions() -> list[str]:
    session = botocore.session.get_session()
    return [
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("dynamodb", partition)
    ]


@pytest.mark.parametrize("service", ["dynamodb", "secretsmanager"])
def test_every_regions_address_is_botocores_or_left_to_it(service: str) -> None:
    resolver = botocore.session.get_session().get_component("endpoint_resolver")
    ways = {region: short_way(service, LAMBDA | {"AWS_REGION": region}) for region in regions()}
    known = {region: way.url for region, way in ways.items() if way}
    assert known == {region: f"https://{resolver.construct_endpoint(service, region)['hostname']}" for region in known}
    assert {"us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1"} <= known.keys()


def test_queues_have_an_address_of_their_region() -> None:
    way = short_way("sqs", LAMBDA | {"AWS_REGION": "eu-west-1"})
    assert way is not None
    assert (way.url, way.keys) == ("https://sqs.eu-west-1.amazonaws.com", Keys("id", "secret", "token"))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        ({"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://one"}, "http://one"),
        ({"AWS_ENDPOINT_URL_SQS": "http://another"}, "https://secretsmanager.us-east-1.amazonaws.com"),
    ],
)
def test_given_address_wins(given: dict[str, str], url: str) -> None:
    way = short_way("secretsmanager", LAMBDA | given)
    assert way is not None
    assert way.url == url


@pytest.mark.parametrize(
    "given",
    [
        {"AWS_REGION": ""},
        {"AWS_REGION": "us-isob-east-1"},
        {"AWS_REGION": "eusc-de-east-1"},
        {"AWS_ACCESS_KEY_ID": ""},
        {"AWS_SECRET_ACCESS_KEY": ""},
        {"HTTPS_PROXY": "http://proxy:3128"},
        {"https_proxy": "http://proxy:3128"},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/credentials"},
    ],
    ids=str,
)
def test_anything_out_of_the_ordinary_is_botocores(given: dict[str, str]) -> None:
    assert short_way("dynamodb", LAMBDA | given) is None
