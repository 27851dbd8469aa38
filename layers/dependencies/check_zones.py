"""Whether the built layer's rules of time zones are those of today: `check_zones.py FOLDER`, in which `tzdata` is.

The build fails where the rules of winter 2026 are missing: without them an appointment at 9:00 in Alberta goes out an
hour off until spring. It warns where the library is of last year: then `make pins` takes the newest. It runs on any
Python that can run pip.
"""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

NEW_YEARS_RELEASES = timedelta(days=120)
"""By the end of April there has been a release of the year in each year so far."""

HOURS_FROM_UTC = {
    "Africa/Casablanca": 0,
    "America/Edmonton": -6,
    "America/Havana": -4,
    "America/Vancouver": -7,
    "America/Winnipeg": -5,
}
"""On the first of December 2026."""


def main() -> None:
    """Warn on stdout: of a step that succeeds `sam build` shows that alone."""
    folder = Path(sys.argv[1])
    [version] = (path.name[len("tzdata-") : -len(".dist-info")] for path in folder.glob("tzdata-*.dist-info"))
    wrong = [name for name, hours in HOURS_FROM_UTC.items() if offset(folder, name) != timedelta(hours=hours)]
    if wrong:
        names = ", ".join(wrong)
        sys.exit(f"tzdata {version} does not know the rules of {names} since 2026; make pins takes the newest")
    if int(version.split(".")[0]) < (date.today() - NEW_YEARS_RELEASES).year:  # noqa: DTZ011
        print(f"WARNING: tzdata {version} is of last year or older: rules may have changed; make pins takes the newest")


def offset(folder: Path, name: str) -> "timedelta | None":
    """By the folder's file alone, not by those of the machine that builds."""
    with folder.joinpath("tzdata", "zoneinfo", *name.split("/")).open("rb") as rules:
        return datetime(2026, 12, 1, 12, tzinfo=ZoneInfo.from_file(rules)).utcoffset()


if __name__ == "__main__":
    main()
