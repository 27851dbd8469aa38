#!/usr/bin/env bash
# Two emulators of DynamoDB let different mistakes through. At an exact `Limit` one says that there is more, as AWS does,
# and the other that this was all: a loop that ends by the count is right at one of them alone. Two paths that overlap in
# an update are refused by the one and written by the other; a transaction's token, asked twice, adds once here and twice
# there; a batch of 26, a member twice in a set, an index's key of another type, and a number of 39 digits pass at one.
# Each of these AWS's documentation rules out, but for the page.
#
# Seen with: moto 5.2.5, ministack 1.5.33, boto3 1.43.102. What follows: run what talks to DynamoDB on both of them;
# what both refuse, and what both take, is nearer to AWS than either.
set -euo pipefail
here=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check \
  "ministack[full]==1.5.33" "moto[dynamodb]==5.2.5" boto3==1.43.102
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

cat >"$here/expected" <<'SEEN'
                                    moto                     ministack
more after an exact Limit           no                       yes
SET a REMOVE a                      ValidationException      taken
SET a, a                            ValidationException      taken
an update that both refuse: SET x.y ValidationException      ValidationException
ADD 1 twice with one token          2                        1
the token with another request      taken                    IdempotentParameterMismatchException
26 in a batch                       taken                    ValidationException
a set with one member twice         taken                    ValidationException
text for the index's number         taken                    ValidationException
39 digits                           taken                    ValidationException
SEEN

port=$("$here/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$here"
GATEWAY_PORT=$port BIND_HOST=127.0.0.1 "$here/venv/bin/python" -m ministack >"$here/log" 2>&1 &
server=$!

PORT=$port "$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import os
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from moto import mock_aws

KEY = {"pk": {"S": "p"}, "sk": {"S": "0"}}
ONE, TWO = {"N": "1"}, {"N": "2"}


def keys(partition, sort):
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def make(client):
    index = {"IndexName": "due", "KeySchema": keys("shard", "at"), "Projection": {"ProjectionType": "KEYS_ONLY"}}
    client.create_table(
        TableName="items",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys("pk", "sk"),
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind}
            for name, kind in {"pk": "S", "sk": "S", "shard": "S", "at": "N"}.items()
        ],
        GlobalSecondaryIndexes=[index],
    )
    for number in range(3):
        client.put_item(TableName="items", Item=KEY | {"sk": {"S": str(number)}})


def taken(ask):
    try:
        ask()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "taken"


def look(client):
    def update(expression, **values):
        given = {f":{name}": value for name, value in values.items()}
        client.update_item(TableName="items", Key=KEY, UpdateExpression=expression, ExpressionAttributeValues=given)

    def put(**attributes):
        client.put_item(TableName="items", Item=KEY | attributes)

    def add(how_much):
        change = {"TableName": "items", "Key": KEY, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": how_much}}
        client.transact_write_items(ClientRequestToken="token", TransactItems=[{"Update": change}])

    def batch():
        items = [{"PutRequest": {"Item": KEY | {"sk": {"S": f"b{number}"}}}} for number in range(26)]
        client.batch_write_item(RequestItems={"items": items})

    page = client.query(
        TableName="items", Limit=3, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "p"}}
    )
    yield "more after an exact Limit", "yes" if "LastEvaluatedKey" in page else "no"
    yield "SET a REMOVE a", taken(lambda: update("SET a = :v REMOVE a", v=ONE))
    yield "SET a, a", taken(lambda: update("SET a = :v, a = :w", v=ONE, w=TWO))
    yield "an update that both refuse: SET x.y", taken(lambda: update("SET x.y = :v", v=ONE))
    add(ONE), add(ONE)
    yield "ADD 1 twice with one token", client.get_item(TableName="items", Key=KEY)["Item"]["n"]["N"]
    yield "the token with another request", taken(lambda: add(TWO))
    yield "26 in a batch", taken(batch)
    yield "a set with one member twice", taken(lambda: put(s={"SS": ["a", "a"]}))
    yield "text for the index's number", taken(lambda: put(shard={"S": "d"}, at={"S": "x"}))
    yield "39 digits", taken(lambda: put(n={"N": "1" * 39}))


with mock_aws():
    client = boto3.client("dynamodb")
    make(client)
    moto = dict(look(client))
client = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{os.environ['PORT']}")
for _ in range(200):
    try:
        client.list_tables()
        break
    except BotoCoreError:
        time.sleep(0.2)
make(client)
ministack = dict(look(client))
print(f"{'':36}{'moto':25}ministack")
for what, answer in moto.items():
    print(f"{what:36}{answer:25}{ministack[what]}")
PYTHON

diff "$here/expected" "$here/seen"
echo "as seen: ten questions, of which the two answer one alike"
