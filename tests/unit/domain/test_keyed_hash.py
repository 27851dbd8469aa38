"""What stands in place of a value tells equal values apart from others, to nobody the value."""

import hashlib
import re

from siro_bridge.domain.write_back.keyed_hash import KeyedHash
from siro_bridge.domain.write_back.values import is_withheld

PHONE = "t:+1 303 555 0142"


def test_equal_values_have_equal_hashes_and_no_others() -> None:
    hashed = KeyedHash(lambda: "a token")
    assert hashed(PHONE) == hashed(PHONE)
    assert hashed(PHONE) != hashed("t:+1 303 555 0143")
    assert is_withheld(hashed(PHONE))


def test_hash_cannot_be_made_without_the_secret() -> None:
    kept = KeyedHash(lambda: "a token")(PHONE).rpartition(":")[2]
    guesses = {hashlib.sha256(f"{before}{PHONE}".encode()).hexdigest() for before in ("", "a token", "a token:")}
    assert kept not in guesses
    assert PHONE not in kept


def test_hashes_of_before_and_after_a_rotation_have_different_keys_names() -> None:
    """So that nobody takes two values for different ones whose hashes only have different keys."""
    tokens = ["old", "new"]
    hashed = KeyedHash(lambda: tokens[0])
    before = hashed(PHONE)
    tokens.pop(0)
    after = hashed(PHONE)
    (_, old_key, old), (_, new_key, new) = before.split(":"), after.split(":")
    assert old_key != new_key
    assert old != new


def test_hash_says_what_it_is_and_names_its_key_in_eight_letters() -> None:
    """So it is stored, and compared with what is stored."""
    assert re.fullmatch(r"hmac-sha256:[0-9a-f]{8}:[0-9a-f]{64}", KeyedHash(lambda: "a token")(PHONE))
