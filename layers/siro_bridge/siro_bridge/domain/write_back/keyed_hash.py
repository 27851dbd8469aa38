"""What stands in the journal in place of a value that it must not keep: a hash that nobody can guess the value from.

A plain hash of a telephone number tells the number to whoever tries them all. The key is made of a secret that who
reads the journal does not have; a hash names its key, so that two under different keys are not compared.
"""

import hashlib
import hmac
from collections.abc import Callable

from siro_bridge.domain.write_back.values import KEYED

_PURPOSE = b"siro-bridge: values in the journal"
_NAME = b"the name of this key"
_NAME_LETTERS = 8


class KeyedHash:
    """`secret` gives a text of many random characters; it is asked for each time, since it may be rotated."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def __call__(self, text: str) -> str:
        key = hmac.digest(self._secret().encode(), _PURPOSE, hashlib.sha256)
        name = hmac.digest(key, _NAME, hashlib.sha256).hex()[:_NAME_LETTERS]
        return f"{KEYED}{name}:{hmac.digest(key, text.encode(), hashlib.sha256).hex()}"
