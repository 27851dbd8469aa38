"""A request is signed as botocore signs it: what differs by a byte, AWS refuses."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from siro_bridge.aws.signing import Keys, Signer

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
TARGET = "DynamoDB_20120810.GetItem"
HEADERS = {"content-type": "application/x-amz-json-1.0", "x-amz-target": TARGET}
ascii_text = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)


def by_botocore(url: str, body: bytes, signer: Signer) -> dict[str, str]:
    credentials = Credentials(signer.keys.access_key, signer.keys.secret_key, signer.keys.token or None)
    request = AWSRequest("POST", url, dict(HEADERS), body)
    SigV4Auth(credentials, signer.service, signer.region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(st.binary(), ascii_text, ascii_text, st.one_of(st.just(""), ascii_text))
@pytest.mark.parametrize("url", ["https://dynamodb.us-east-1.amazonaws.com/", "http://127.0.0.1:4566/"])
def test_headers_are_botocores(url: str, body: bytes, access_key: str, secret_key: str, token: str) -> None:
    signer = Signer(Keys(access_key, secret_key, token), "us-east-1", "dynamodb")
    with time_machine.travel(NOW, tick=False):
        signed = signer.signed(HEADERS | {"host": urlsplit(url).netloc}, body, "/", NOW.timestamp())
        signed.pop("host")
        assert signed == by_botocore(url, body, signer)


def test_keys_do_not_show() -> None:
    assert "s3cret" not in repr(Signer(Keys("id", "s3cret", "s3cret"), "us-east-1", "sqs"))
