"""Svix's official verifier, made safe against what it lets escape, for several secrets at once."""

import importlib.util
import re
import sys
from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from siro_bridge.domain.errors import ConfigurationError, SignatureError

_REASONS = {
    "Missing required headers": "missing",
    "Invalid Signature Headers": "malformed",
    "Message timestamp too old": "stale",
    "Message timestamp too new": "future",
    "No matching signature found": "mismatch",
}

_SECONDS = re.compile(r"[1-9]\d{0,11}", re.ASCII)
_V1 = re.compile(r"v1,[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
"""The one way to write 32 bytes in base64: its last character carries four bits."""


def load_svix_webhooks() -> ModuleType:
    """The module `svix.webhooks` without `svix/__init__`, which would load Svix's whole API client (0.5 s)."""
    name = "siro_bridge_svix_webhooks"
    if name not in sys.modules:
        package = importlib.util.find_spec("svix")
        if package is None or not package.submodule_search_locations:
            raise ConfigurationError("the svix package is missing from the function's layers; build them again")
        path = Path(package.submodule_search_locations[0]) / "webhooks.py"
        spec = importlib.util.spec_from_file_location(name, path)
        if spec is None or spec.loader is None:
            raise ConfigurationError("the svix package has no webhooks.py; build the layers again")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


class SignatureVerifier:
    """Accepts what any of `signing_secrets` (`whsec_…`) signed: while one rotates there are two."""

    def __init__(self, signing_secrets: Sequence[str]) -> None:
        svix = load_svix_webhooks()
        self._error: type[Exception] = svix.WebhookVerificationError
        self._webhooks = [svix.Webhook(_key(secret, at)) for at, secret in enumerate(signing_secrets)]

    def verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Returns when signed; raises SignatureError. Both `svix-*` and `webhook-*` headers are taken."""
        reasons = [self._refusal(webhook, body, headers) for webhook in self._webhooks]
        if None in reasons:
            return
        told = [reason for reason in reasons if reason and reason != "mismatch"]
        raise SignatureError("mismatch" if "mismatch" in reasons or not told else told[0])

    def _refusal(self, webhook: Any, body: bytes, headers: Mapping[str, str]) -> str | None:
        timestamp, signatures = (_header(headers, name) for name in ("timestamp", "signature"))
        exact = _exact(signatures)
        try:
            webhook.verify(body, {**headers, "svix-signature": exact or signatures})
        except self._error as error:
            return _REASONS.get(str(error), "malformed")
        except ValueError:  # binascii.Error and UnicodeDecodeError among them: hostile input, not our bug
            return "malformed"
        return None if exact and _SECONDS.fullmatch(timestamp) else "malformed"


def _header(headers: Mapping[str, str], name: str) -> str:
    return headers.get(f"svix-{name}", headers.get(f"webhook-{name}", ""))


def _exact(signatures: str) -> str:
    """Those that are written as Svix writes them, which the library compares; what stands beside them says nothing.

    The library itself takes base64 with anything strewn in, and stops at the first signature that it cannot read,
    also before one that fits.
    """
    return " ".join(signature for signature in signatures.split(" ") if _V1.fullmatch(signature))


def _key(secret: str, at: int) -> bytes:
    """With or without padding. Checked here, since the library makes some key of any text that it is given."""
    text = secret.strip().removeprefix("whsec_").rstrip("=")
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ConfigurationError(
            f'secret WebhookSecret: "signing_secrets"[{at}] is no signing secret; copy it whole, it starts with whsec_'
        )
    return key
