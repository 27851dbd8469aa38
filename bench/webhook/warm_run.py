"""Handles webhooks in turn by both handlers, warm; prints CPU seconds a webhook for each pair of rounds.

What the handlers print goes nowhere, as Lambda's log pipe would take it without a wait.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from bench.timing import cpu_seconds
from bench.webhook.deliveries import LambdaContextStandIn, signed_event

PAIRS = 25
EVENTS = 12
Handle = Callable[[dict[str, Any], Any], dict[str, Any]]


def main() -> None:
    out = sys.stdout
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        from bench.webhook.bare_handler import bare_handler  # noqa: PLC0415
        from webhook_handler import lambda_handler  # noqa: PLC0415 - its logger takes the standard output of now

        round_of(lambda_handler)
        round_of(bare_handler)
        pairs = [_pair(lambda_handler, bare_handler, turn) for turn in range(PAIRS)]
    print(json.dumps({"pairs": pairs}), file=out)


def _pair(product: Handle, bare: Handle, turn: int) -> tuple[float, float]:
    if turn % 2:
        later = round_of(bare)
        return round_of(product), later
    return round_of(product), round_of(bare)


def round_of(handle: Handle) -> float:
    """CPU seconds a webhook, those of the threads included."""
    events = [signed_event() for _ in range(EVENTS)]
    context = LambdaContextStandIn()
    answers: list[int] = []

    def handle_all() -> None:
        answers.extend(handle(event, context)["statusCode"] for event in events)

    took = cpu_seconds(handle_all)
    if set(answers) != {200}:
        raise RuntimeError(f"answered {answers}")
    return took / EVENTS


if __name__ == "__main__":
    main()
