"""`setup` fills an empty stack from standard input, and `rotate` replaces one secret; none of them is printed."""

from base64 import b64encode
from collections.abc import Iterator
from json import dumps
from typing import Any

import pytest

from siro_bridge.domain.secret_values import PLACEHOLDER
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator
NEW_SECRET = f"whsec_{b64encode(b'the newest signing secret of all').decode()}"


@pytest.fixture
def emptied(kept_stack: KeptStack) -> Iterator[KeptStack]:
    """As just deployed; filled again afterwards."""
    stack = kept_stack.stack.deployed
    stack.put_secret("SiroSecret", {"organization_token": PLACEHOLDER, "oauth_client_id": PLACEHOLDER})
    stack.put_secret("CrmSecret", {"url": PLACEHOLDER})
    stack.put_secret("WebhookSecret", {"signing_secrets": [PLACEHOLDER]})
    yield kept_stack
    kept_stack.stack.fill()


def test_first_time_setup_fills_all_secrets_and_ends_with_doctor(emptied: KeptStack) -> None:
    facts, crm_url = emptied.stack.siro.facts, emptied.stack.crm.url
    given: dict[str, Any] = {
        "organization_token": facts["organization_token"],
        "oauth_owner": facts["oauth_user_id"],
        "crm": {"url": crm_url},
        "signing_secret": emptied.stack.signing_secret,
    }
    answer = emptied.run("setup", typed=dumps(given))
    assert answer.exit_code == 0, answer.output
    assert "took a signed test delivery" in answer.stdout
    assert emptied.stack.outputs["WebhookUrl"] in answer.stdout
    stack = emptied.stack.deployed
    siro = stack.secret("SiroSecret")
    assert siro["organization_token"] == facts["organization_token"]
    assert siro["oauth_client_id"] != facts["oauth_client_id"], "an app of its own"
    assert stack.secret("WebhookSecret") == {"signing_secrets": [emptied.stack.signing_secret]}
    printed = answer.stdout + answer.stderr
    for secret in (siro["organization_token"], siro["oauth_client_secret"], crm_url, emptied.stack.signing_secret):
        assert secret not in printed


def test_wrong_token_is_one_line_and_is_not_stored(emptied: KeptStack) -> None:
    answer = emptied.run("setup", typed=dumps({"organization_token": "mistyped"}))
    assert answer.exit_code == 2
    assert "the token was refused" in answer.stderr
    assert "mistyped" not in answer.stdout + answer.stderr
    assert emptied.stack.deployed.secret("SiroSecret")["organization_token"] == PLACEHOLDER


def test_signing_secrets_are_both_valid_until_the_old_one_is_dropped(kept_stack: KeptStack) -> None:
    stack, old = kept_stack.stack.deployed, kept_stack.stack.signing_secret
    try:
        for _ in range(2):  # the second time changes nothing
            answer = kept_stack.run("setup", "rotate", "WebhookSecret", typed=dumps({"signing_secret": NEW_SECRET}))
            assert answer.exit_code == 0, answer.output
            assert stack.secret("WebhookSecret") == {"signing_secrets": [NEW_SECRET, old]}
        dropped = kept_stack.run("setup", "rotate", "WebhookSecret", "--drop-old")
        assert (dropped.exit_code, dropped.stdout) == (0, "The old signing secret is no longer valid.\n")
        assert stack.secret("WebhookSecret") == {"signing_secrets": [NEW_SECRET]}
    finally:
        kept_stack.stack.fill()


@pytest.mark.parametrize(
    ("secret", "typed", "told"),
    [
        ("WebhookSecret", '{"signing_secret": "whsec_%%%"}', "is no signing secret; copy it whole"),
        ("WebhookSecret", "", "is empty; run this on a terminal"),
        ("WebhookSecret", "whsec_abc", "a JSON object expected"),
        ("WebhookSecret", '{"signing_secrets": []}', "signing_secrets: unknown; it takes organization_token"),
        ("SiroSecret", '{"oauth_client_id": "a"}', "go together"),
        ("CrmSecret", '{"user": "a"}', '"url" (a database) or "base_url" (a REST or GraphQL CRM) is needed'),
    ],
)
def test_what_will_not_do_is_one_line_and_changes_nothing(
    kept_stack: KeptStack, secret: str, typed: str, told: str
) -> None:
    before = kept_stack.stack.deployed.secret(secret)
    answer = kept_stack.run("setup", "rotate", secret, typed=typed)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert answer.stderr.strip().splitlines()[-1].startswith("Error: ")
    assert kept_stack.stack.deployed.secret(secret) == before


def test_crm_secret_is_replaced_whole(kept_stack: KeptStack) -> None:
    try:
        answer = kept_stack.run(
            "setup", "rotate", "CrmSecret", typed='{"base_url": "https://crm.example", "bearer": "b"}'
        )
        assert answer.exit_code == 0, answer.output
        assert kept_stack.stack.deployed.secret("CrmSecret") == {"base_url": "https://crm.example", "bearer": "b"}
    finally:
        kept_stack.stack.fill()
