"""CPU seconds of a PostgreSQL server on this machine, all of its processes together, from /proc.

A query may be worked on by several processes, so its time on the clock says little of what it costs. The server's
package comes without `pg_stat_statements`.
"""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
_PARENT, _OWN, _CHILDREN = 1, slice(11, 13), slice(13, 15)
"""Places in /proc/<id>/stat behind the command's name."""


def server_seconds(data: Path) -> float:
    """Of the server whose data folder this is: of those processes, too, that have ended."""
    postmaster = (data / "postmaster.pid").read_text().split()[0]
    found = [fields for pid in Path("/proc").glob("[0-9]*") if (fields := _fields(pid))]
    own = [fields for fields in found if fields[_PARENT] == postmaster]
    ended = _fields(Path("/proc") / postmaster)[_CHILDREN]
    return sum(int(ticks) for fields in own for ticks in fields[_OWN]) / TICK + sum(map(int, ended)) / TICK


def _fields(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []  # it has ended meanwhile
