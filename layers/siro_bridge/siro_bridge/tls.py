"""Whom TLS trusts, loaded once for all clients of a function: to read the roots costs more than a handshake."""

import os
import ssl
from functools import cache


def trusting(roots: str = "") -> ssl.SSLContext:
    """`roots` is a file of certificates; without it, those of `SSL_CERT_FILE` or of the system. Raises OSError."""
    return _context(roots or os.environ.get("SSL_CERT_FILE", ""))


@cache
def _context(roots: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=roots or None)
