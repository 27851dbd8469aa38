"""One instance of a function, as Lambda runs it: `python -P instance.py <module> <log file>`.

It imports nothing of the benchmark and nothing of the product beside the handler, so that any build can be on its path.
Events come in as lines of JSON, with the seconds that have passed since the last one: the clock is put on by them. Each
is answered by a line: the answer, the processor time of the import (once) and of the event, and what was logged.
"""

import json
import os
import sys
import time
import uuid


class Context:
    """What Lambda tells a function, as long as it is there."""

    memory_limit_in_mb = 512

    def __init__(self, function: str) -> None:
        self.function_name = f"siro-bridge-{function}-0123456789AB"
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{self.function_name}"
        self.aws_request_id = str(uuid.uuid4())

    def get_remaining_time_in_millis(self) -> int:
        return 600_000


def peak_mib() -> float:
    """The most memory that this process ever held, where the system tells."""
    try:
        with open("/proc/self/status", encoding="ascii") as lines:  # noqa: PTH123 - as below
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
    except OSError:
        return 0.0


def main(module: str, log: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    clock, passed = time.time, 0.0
    time.time = lambda: clock() + passed
    start = time.process_time()
    handler = __import__(module).lambda_handler
    imported = time.process_time() - start
    told = 0
    for line in sys.stdin:
        asked, start = json.loads(line), time.process_time()
        passed += asked["seconds"]
        answer = handler(asked["event"], Context(module.removesuffix("_handler").capitalize() + "Function"))
        used = time.process_time() - start
        sys.stdout.flush()
        with open(log, encoding="utf-8") as lines:  # noqa: PTH123 - pathlib would be an import of the function's
            lines.seek(told)
            logged = lines.read()
            told = lines.tell()
        found = {"answer": answer, "import_seconds": imported, "seconds": used, "log": logged.splitlines()}
        found["peak_mib"] = peak_mib()
        print(json.dumps(found), file=answers, flush=True)
        imported = 0.0


main(*sys.argv[1:])
