"""The time zone of the machine that a command runs on, by its IANA name."""

import os
from pathlib import Path

from siro_bridge.domain.payload.zones import is_utc, zone_named, zone_names

_FILES = Path("/etc/localtime"), Path("/etc/timezone")


def local_zone() -> str | None:
    """None where it has none by name, or only UTC, by which nobody lives."""
    link, name = _FILES
    found = [os.environ.get("TZ", "").removeprefix(":")]
    if link.is_symlink():
        found.append(str(link.resolve()).partition("zoneinfo/")[2])
    if name.is_file():
        found.append(name.read_text("utf-8", errors="replace").strip())
    return next((each for each in found if each in zone_names() and not is_utc(zone_named(each))), None)
