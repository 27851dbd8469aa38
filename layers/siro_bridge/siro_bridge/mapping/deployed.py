"""The mapping that a function works with."""

import importlib.resources
from contextlib import suppress
from pathlib import Path

from siro_bridge.mapping.compiled import compiled_mapping
from siro_bridge.mapping.model import CrmMapping

STAMP = "build.txt"
"""In the package `siro_bridge`, made when its layer is built: the digest of its sources."""


def deployed_mapping(path: str = "") -> CrmMapping:
    """That of the file at `path`, else the deployed layer's. Raises ConfigurationError."""
    found = None if path else _compiled()
    if found is not None:
        return found
    from siro_bridge.mapping.load import load_mapping  # noqa: PLC0415  reads YAML, which a compiled mapping spares

    return load_mapping(path)


def _compiled() -> CrmMapping | None:
    with suppress(OSError, ModuleNotFoundError):
        sources = (importlib.resources.files("siro_bridge") / STAMP).read_text("utf-8").strip()
        return compiled_mapping(Path(str(importlib.resources.files("crm_mapping"))), sources)
    return None
