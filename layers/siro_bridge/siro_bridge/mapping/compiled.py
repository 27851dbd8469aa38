"""The mapping as it was checked when it was built: what a function starts with in place of YAML, models and checks.

It lies beside `mapping.yaml`, which is what counts: if anything differs between then and now, a byte of the mapping's
folder, the code that reads it, the library that checks it, the file is read.
"""

import hashlib
import pickle
from collections.abc import Iterator
from pathlib import Path

from pydantic import VERSION

from siro_bridge.mapping.model import CrmMapping

FILE = "mapping.compiled"
_DIGEST_BYTES = 32


def compiled(mapping: CrmMapping, folder: Path, sources: str) -> bytes:
    """What `compiled_mapping` takes as the mapping of this folder and of code with this digest."""
    return _made_of(folder, sources) + pickle.dumps(mapping)


def compiled_mapping(folder: Path, sources: str) -> CrmMapping | None:
    """None where there is none that was made of just this. Raises OSError where the folder cannot be read."""
    if not (folder / FILE).is_file():
        return None
    content = (folder / FILE).read_bytes()
    if content[:_DIGEST_BYTES] != _made_of(folder, sources):
        return None
    found = pickle.loads(content[_DIGEST_BYTES:])  # nosec B301  # noqa: S301  the layer's own, as its code is
    return found if isinstance(found, CrmMapping) else None


def _made_of(folder: Path, sources: str) -> bytes:
    digest = hashlib.sha256(f"{sources}\n{VERSION}\n".encode())
    for name, content in _files(folder):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.digest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The mapping, and what it names and what lies beside it."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in (FILE, "__init__.py"):
            yield path.name, path.read_bytes()
