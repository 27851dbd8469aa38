#!/usr/bin/env bash
# An alarm on a metric expression ("errors less those of the setup") is told apart by the door that it comes through at
# this emulator of AWS. PutMetricAlarm takes it without a word and keeps an alarm that watches nothing: it comes back
# without its metrics and without a metric's name. CloudFormation refuses the very same alarm, and rolls the whole stack
# back. A test that makes its alarms by the API is green over an alarm that can never ring, and a template that deploys
# on AWS does not deploy here.
#
# Seen with: ministack 1.5.33, boto3 1.43.102. What follows: keep a template's alarms on one metric each, let the
# program count what an expression would have taken away, and read an alarm back before believing that it is there.
set -euo pipefail
here=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check "ministack[full]==1.5.33" boto3==1.43.102
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

cat >"$here/expected" <<'SEEN'
by PutMetricAlarm: made, with metrics: 0, and on a metric of its own: False
one metric by CloudFormation: CREATE_COMPLETE
an expression by CloudFormation: ROLLBACK_COMPLETE
the reason is that it is metric math: True
SEEN

port=$("$here/venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$here"
GATEWAY_PORT=$port BIND_HOST=127.0.0.1 "$here/venv/bin/python" -m ministack >"$here/log" 2>&1 &
server=$!

PORT=$port "$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import json
import os
import time

import boto3
from botocore.exceptions import BotoCoreError

url = f"http://127.0.0.1:{os.environ['PORT']}"
cloudwatch, cloudformation = (boto3.client(name, endpoint_url=url) for name in ("cloudwatch", "cloudformation"))


def metric(id_, name):
    stat = {"Metric": {"Namespace": "Shop", "MetricName": name}, "Stat": "Sum", "Period": 300}
    return {"Id": id_, "ReturnData": False, "MetricStat": stat}


EXPRESSION = [{"Id": "left", "Expression": "failed - unset"}, metric("failed", "Failed"), metric("unset", "Unset")]
COMMON = {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
ONE = {"Namespace": "Shop", "MetricName": "Failed", "Statistic": "Sum", "Period": 300}


def deployed(stack, properties):
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": COMMON | properties}
    cloudformation.create_stack(StackName=stack, TemplateBody=json.dumps({"Resources": {"Alarm": alarm}}))
    for _ in range(100):
        status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            return status
        time.sleep(0.2)
    raise SystemExit("the stack did not settle")


for _ in range(200):
    try:
        cloudwatch.describe_alarms()
        break
    except BotoCoreError:
        time.sleep(0.2)
cloudwatch.put_metric_alarm(AlarmName="direct", Metrics=EXPRESSION, **COMMON)
[alarm] = cloudwatch.describe_alarms(AlarmNames=["direct"])["MetricAlarms"]
found = len(alarm.get("Metrics", ()))
print(f"by PutMetricAlarm: made, with metrics: {found}, and on a metric of its own: {bool(alarm.get('MetricName'))}")
print("one metric by CloudFormation:", deployed("one", ONE))
print("an expression by CloudFormation:", deployed("expression", {"Metrics": EXPRESSION}))
events = cloudformation.describe_stack_events(StackName="expression")["StackEvents"]
reasons = " ".join(event.get("ResourceStatusReason", "") for event in events)
print("the reason is that it is metric math:", "metric math" in reasons)
PYTHON

diff "$here/expected" "$here/seen"
echo "as seen: by the API an alarm that watches nothing, by CloudFormation a stack that is rolled back"
