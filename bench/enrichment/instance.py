"""`python -m bench.enrichment.instance`: one instance of the function, as Lambda runs it.

It says that it is ready once the handler is imported; then it reads events, one a line, and answers each with a line.
"""

import json
import os
import sys
from typing import Any

from bench.webhook.deliveries import LambdaContextStandIn


def main() -> None:
    out, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for the process's life
    from enrichment_handler import lambda_handler  # noqa: PLC0415 - its logger takes the standard output of now

    context: Any = LambdaContextStandIn()
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(lambda_handler(json.loads(line), context)), file=out, flush=True)


if __name__ == "__main__":
    main()
