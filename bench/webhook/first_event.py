"""Imports a handler and gives it its first event; prints the process's CPU seconds, its own start included.

Run by `python -I -S` with `<module> <JSON: path, environment, event>`, so that nothing but the given folders is on the
path. It imports nothing of the benchmark itself: every import here would count.
"""

import json
import os
import sys
import time


class Context:
    function_name = "WebhookFunction"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:WebhookFunction"
    aws_request_id = "request"


def main(module: str, setting: dict) -> None:  # type: ignore[type-arg]
    sys.path[:0] = setting["path"]
    os.environ.update(setting["environment"])
    answer = __import__(module, fromlist=["lambda_handler"]).lambda_handler(setting["event"], Context())
    used = time.process_time()
    if answer["statusCode"] != 200:  # noqa: PLR2004
        raise SystemExit(f"{module} answered {answer}")
    print(json.dumps({"cpu_seconds": used}))


main(sys.argv[1], json.loads(sys.argv[2]))
