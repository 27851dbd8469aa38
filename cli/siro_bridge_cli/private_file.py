"""Writes files that quote a customer's CRM."""

import os
import tempfile
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Put it there whole or not at all, readable by its owner alone. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
