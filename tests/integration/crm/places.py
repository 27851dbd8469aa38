"""Mapping files with one mistake each, and where in the file a message must say that it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from siro_bridge.crm.port import Crm
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import CrmMapping


def changed(text: str, old: str, new: str) -> str:
    """The first `old` replaced: of two sections that are alike, the upper one has the mistake."""
    assert old in text
    return text.replace(old, new, 1)


def place(text: str, anchor: str, key: str) -> str:
    """`mapping.yaml:<line>: <key>`, where the line is the one that the first `anchor` ends in."""
    before = text[: text.index(anchor) + len(anchor)]
    return f"mapping.yaml:{before.count(chr(10)) + 1}: {key}: "


def loaded(folder: Path, text: str) -> CrmMapping:
    file = folder / "mapping.yaml"
    file.write_text(text, "utf-8")
    return load_mapping(str(file))


class Mistake(NamedTuple):
    """`old` became `new`; the message names `key`, in the line that `anchor` ends in."""

    old: str
    new: str
    act: Callable[[Crm], Any]
    anchor: str
    key: str
    said: str
