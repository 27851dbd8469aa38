"""The floor of webhook-warm: a signature, JSON, one conditional put and one message, one after the other."""

import base64
import hashlib
import hmac
import json
import os
from typing import Any

import boto3

from bench.webhook.deliveries import SECRET

dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
KEY = base64.b64decode(SECRET.removeprefix("whsec_"))


def bare_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    headers, body = event["headers"], event["body"]
    signed = f"{headers['svix-id']}.{headers['svix-timestamp']}.{body}".encode()
    signature = "v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    if not hmac.compare_digest(signature, headers["svix-signature"]):
        return {"statusCode": 400}
    recording_id = json.loads(body)["recordingId"]
    dynamodb.put_item(
        TableName=os.environ["STATE_TABLE"],
        Item={"pk": {"S": f"recording#{recording_id}"}, "sk": {"S": "ledger"}},
        ConditionExpression="attribute_not_exists(pk)",
    )
    sqs.send_message(
        QueueUrl=os.environ["ENRICHMENT_QUEUE_URL"], MessageBody=json.dumps({"recording_id": recording_id})
    )
    return {"statusCode": 200}
