"""The rules by which payloads are made, as a digest: another release has another one, and other rules of zones."""

import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

import pydantic
import tzdata  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
PACKAGES = ("crm", "domain", "mapping", "siro", "use_cases")
"""What has a part in it, as it lies on the disk: a change may be rolled out without a number of its own."""


@cache
def rules_digest() -> str:
    """Worked out once an instance, in some milliseconds."""
    found = blake2b(repr((sys.version, pydantic.VERSION, tzdata.IANA_VERSION)).encode(), digest_size=16)
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            found.update(f"{file.relative_to(ROOT).as_posix()}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()
