"""AWS's Signature Version 4, as AWS's general reference describes it, of what the functions send: a POST."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_ALGORITHM = "AWS4-HMAC-SHA256"


class Keys(NamedTuple):
    """`token` is a session's; empty where there is none."""

    access_key: str
    secret_key: str
    token: str

    def __repr__(self) -> str:
        return "Keys(…)"


class Signer(NamedTuple):
    keys: Keys
    region: str
    service: str

    def signed(self, headers: Mapping[str, str], body: bytes, path: str, now: float) -> dict[str, str]:
        """The headers with those that sign them.

        Their names are in lower case, `host` among them; `path` is as it goes over the wire, `now` in seconds of the
        epoch.
        """
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        complete = {**headers, "x-amz-date": moment}
        if self.keys.token:
            complete["x-amz-security-token"] = self.keys.token
        names = sorted(complete)
        listed, lines = ";".join(names), "".join(f"{name}:{complete[name]}\n" for name in names)
        request = f"POST\n{path}\n\n{lines}\n{listed}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{self.region}/{self.service}/aws4_request"
        text = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        signature = hmac.digest(_signing_key(self.keys.secret_key, scope), text.encode(), "sha256").hex()
        complete["authorization"] = (
            f"{_ALGORITHM} Credential={self.keys.access_key}/{scope}, SignedHeaders={listed}, Signature={signature}"
        )
        return complete


@lru_cache(maxsize=8)
def _signing_key(secret_key: str, scope: str) -> bytes:
    """The same all day."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
