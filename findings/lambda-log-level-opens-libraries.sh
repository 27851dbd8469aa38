#!/usr/bin/env bash
# Lambda's ApplicationLogLevel, with JSON logs, is the level of Python's root logger: the runtime's client takes it from
# AWS_LAMBDA_LOG_LEVEL. Powertools' Logger takes it for its own, too, whatever LOG_LEVEL says. Where it is DEBUG, so that
# Lambda drops no metrics, LOG_LEVEL=INFO is of no effect: httpx2 writes the whole address of each request, with a key
# in its query, and each library its debugging lines.
#
# Seen with: awslambdaric 4.2.2, aws-lambda-powertools 3.37.0, httpx2 2.16.2. What follows: a filter on the root's
# handlers that lets a program's own loggers through, and of libraries' lines nothing that they say.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check awslambdaric==4.2.2 aws-lambda-powertools==3.37.0 \
  httpx2==2.16.2

cat >"$here/expected" <<'SEEN'
root is at DEBUG, Powertools at DEBUG
INFO HTTP Request: GET https://crm.test/?key=hush "HTTP/1.1 200 OK"
SEEN

AWS_LAMBDA_LOG_LEVEL=DEBUG AWS_LAMBDA_LOG_FORMAT=JSON LOG_LEVEL=INFO AWS_LAMBDA_RUNTIME_API=127.0.0.1:1 \
  "$here/venv/bin/python" >"$here/seen" 2>"$here/errors" <<'PYTHON'
import json
import logging
import os
import sys

from aws_lambda_powertools import Logger
from awslambdaric import bootstrap
from awslambdaric.lambda_runtime_log_utils import LogFormat


class Sink:
    def log(self, line, frame_type=None):
        told = json.loads(line)
        print(told["level"], told["message"], file=sys.stdout)


bootstrap._setup_logging(LogFormat.JSON, os.environ["AWS_LAMBDA_LOG_LEVEL"], Sink())
own = Logger(service="own")
name = logging.getLevelName
print(f"root is at {name(logging.getLogger().level)}, Powertools at {name(own.log_level)}")

import httpx2

for each in ("httpcore2", "asyncio"):
    logging.getLogger(each).setLevel(logging.WARNING)
answering = httpx2.MockTransport(lambda request: httpx2.Response(200))
httpx2.Client(transport=answering).get("https://crm.test/?key=hush")
PYTHON

diff "$here/expected" "$here/seen" || { cat "$here/errors"; exit 1; }
cat "$here/seen"
