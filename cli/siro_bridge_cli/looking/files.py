"""The files that describe an API, and what people save in their place."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from siro_bridge.domain.errors import ConfigurationError

_OF_A_REFUSAL = frozenset(("error", "errors", "message", "data", "status"))
_LOGIN = "was a login needed to save it?"


def text_of(file: Path) -> str:
    """Raises ConfigurationError for an address, a web page, and a file that cannot be read."""
    if re.match(r"https?:/", str(file)):
        raise ConfigurationError(f"{file}: is an address; save what it answers to a file, and name that")
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: cannot be read ({type(error).__name__})") from None
    if text.lstrip().startswith("<"):
        raise ConfigurationError(f"{file}: is a web page, or XML: {_LOGIN}")
    return text


def refuse_refusal(file: Path, document: Any) -> None:
    """Raises ConfigurationError where an API said no, and nothing else."""
    if not isinstance(document, Mapping) or not set(document) <= _OF_A_REFUSAL:
        return
    if ("error" in document or "errors" in document) and not document.get("data"):
        raise ConfigurationError(f"{file}: is an error that the API answered: {_LOGIN}")
