"""Imports a built function's handler and gives it its first event; prints the CPU of both, and what it answered.

Run by `python -I -S` with `<module> <JSON: path, environment, event>`, as `bench/webhook/first_event.py`.
"""

import json
import os
import sys
import time


class Context:
    function_name = "Function"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:Function"
    aws_request_id = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


def main(module: str, setting: dict) -> None:  # type: ignore[type-arg]
    sys.path[:0] = setting["path"]
    os.environ.clear()
    os.environ.update(setting["environment"])
    handler = __import__(module).lambda_handler
    imported = time.process_time()
    answer = handler(setting["event"], Context())
    used = time.process_time()
    print("\n" + json.dumps({"cpu_seconds": used, "import_seconds": imported, "answer": answer}))


main(sys.argv[1], json.loads(sys.argv[2]))
