"""A zone's rules are those of the library that is shipped, whatever the machine's own files say."""
# ruff: noqa: DTZ001 - times without a zone are what this is about

import shutil
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from siro_bridge.domain.payload.zones import UnknownZoneError, is_utc, zone_named, zone_names

NINE = datetime(2026, 12, 1, 9)
THIS_WINTER = {
    "America/Edmonton": 15,
    "America/Vancouver": 16,
    "America/Winnipeg": 14,
    "America/Havana": 13,
    "Africa/Casablanca": 9,
}
"""The hour of UTC at which it is nine there: summer time stays, and Morocco left its own."""


@pytest.fixture
def files_of_last_spring(tmp_path: Path) -> Iterator[None]:
    """A system whose Edmonton still sets its clock back in November, as Denver does."""
    with as_file(files("tzdata") / "zoneinfo" / "America" / "Denver") as denver:
        (tmp_path / "America").mkdir()
        shutil.copy(denver, tmp_path / "America" / "Edmonton")
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=(tmp_path,))
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=before)
    zoneinfo.ZoneInfo.clear_cache()


@pytest.mark.usefixtures("files_of_last_spring")
def test_this_winters_rules_hold_whatever_the_systems_files_say() -> None:
    assert NINE.replace(tzinfo=zoneinfo.ZoneInfo("America/Edmonton")).astimezone(UTC).hour == 16
    assert {name: NINE.replace(tzinfo=zone_named(name)).astimezone(UTC).hour for name in THIS_WINTER} == THIS_WINTER


def test_every_name_of_the_library_has_its_rules() -> None:
    assert all(zone_named(name).key == name for name in zone_names())


@pytest.mark.parametrize("name", ["", "MST7", "+07:00", "America/Atlantis", "../zones", "/etc/localtime", "UTC\0"])
def test_any_other_name_is_no_zone_and_is_not_quoted(name: str) -> None:
    with pytest.raises(UnknownZoneError) as caught:
        zone_named(name)
    assert str(caught.value) == "must be an IANA time zone such as America/Denver"


def test_utc_is_known_by_each_of_its_names() -> None:
    utc = {name for name in zone_names() if is_utc(zone_named(name))}
    assert {"UTC", "Etc/UTC", "Zulu", "GMT"} < utc
    assert "Atlantic/Reykjavik" not in utc
    assert {zone_named(name).utcoffset(NINE) for name in utc} == {zone_named("UTC").utcoffset(NINE)}
