#!/usr/bin/env bash
# What a resolver says when it throws a plain error ("you may not read deals") reaches a client in three forms from four
# servers of GraphQL, and from none of them as a refusal. Apollo gives it the code of a server's own fault, with the words;
# yoga the same code, with the words taken out; mercurius and strawberry no code at all, with the words. The status is 200
# each time. A client that goes by the code takes a missing right for an outage and asks for ever; one that goes by the
# words finds none at yoga, where a database that is down looks just the same.
#
# Seen with: @apollo/server 5.5.1, graphql-yoga 5.24.1, mercurius 16.10.1 (fastify 5.12.8), graphql 16.15.0, Node 20 or
# newer; strawberry-graphql 0.327.7. What follows: take a code for what it says only where the server is known to give it
# on purpose, go by the words where there are some, and tell a person the query's place where there are none.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"
npm install --silent --no-audit --no-fund --no-save @apollo/server@5.5.1 graphql-yoga@5.24.1 mercurius@16.10.1 \
  fastify@5.12.8 graphql@16.15.0 >npm.log 2>&1 || { cat npm.log; exit 1; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check strawberry-graphql==0.327.7 starlette==1.10.0

cat >expected <<'SEEN'
apollo      200 code=INTERNAL_SERVER_ERROR "you may not read deals"
yoga        200 code=INTERNAL_SERVER_ERROR "Unexpected error."
mercurius   200 code=none "you may not read deals"
strawberry  200 code=none "you may not read deals"
SEEN

cat >servers.mjs <<'NODE'
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import Fastify from "fastify";
import { createSchema, createYoga } from "graphql-yoga";
import { createServer } from "node:http";
import mercurius from "mercurius";

const typeDefs = "type Query { deals: [String] }";
const resolvers = { Query: { deals: () => { throw new Error("you may not read deals"); } } };
const body = JSON.stringify({ query: "{ deals }" });

async function ask(name, url) {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const [error] = (await answer.json()).errors;
  console.log(`${name.padEnd(11)} ${answer.status} code=${error.extensions?.code ?? "none"} "${error.message}"`);
}

const listen = { host: "127.0.0.1", port: 0 };
const apollo = new ApolloServer({ typeDefs, resolvers });
await ask("apollo", (await startStandaloneServer(apollo, { listen })).url.replace("localhost", "127.0.0.1"));

const yoga = createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }));
await new Promise((ready) => yoga.listen(0, "127.0.0.1", ready));
await ask("yoga", `http://127.0.0.1:${yoga.address().port}/graphql`);

const fastify = Fastify();
fastify.register(mercurius, { schema: typeDefs, resolvers });
await fastify.listen(listen);
await ask("mercurius", `http://127.0.0.1:${fastify.server.address().port}/graphql`);
process.exit(0);
NODE
node servers.mjs >seen

venv/bin/python 2>errors >>seen <<'PYTHON'
import asyncio
import json

import strawberry
from strawberry.asgi import GraphQL


@strawberry.type
class Query:
    @strawberry.field
    def deals(self) -> list[str] | None:
        raise ValueError("you may not read deals")


async def asked():
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers, "http_version": "1.1"}
    body = json.dumps({"query": "{ deals }"}).encode()
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await GraphQL(strawberry.Schema(Query))(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


status, answer = asyncio.run(asked())
[error] = answer["errors"]
code = error.get("extensions", {}).get("code", "none")
print(f'{"strawberry":11} {status} code={code} "{error["message"]}"')
PYTHON

diff expected seen || { cat errors; exit 1; }
echo "as seen: no server says of a plain error that it is a refusal"
