"""`python -m siro_bridge_cli.simulator`: prints its address and credentials as one JSON line, runs until SIGTERM."""

import argparse
import json
import os
import signal
import threading
from types import FrameType
from typing import get_args

from siro_bridge_cli.simulator.behaviour import Behaviour, UnresolvedParents
from siro_bridge_cli.simulator.commands import facts
from siro_bridge_cli.simulator.server import Simulator


def main(arguments: list[str] | None = None) -> None:
    options = _read_options(arguments)
    simulator = Simulator(
        Behaviour(
            rate_limit=options.rate_limit or None,
            unresolved_parents=options.unresolved_parents,
            keeps_records=not options.forget,
        ),
        port=options.port,
        seed=options.seed,
    )
    simulator.webhooks.weather.factor = options.retry_factor
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with simulator:
        print(json.dumps(_introduction(simulator)), flush=True)
        ended.wait()


def _introduction(simulator: Simulator) -> dict[str, object]:
    addresses = {
        "base_url": simulator.base_url,
        "api_url": simulator.api_url,
        "platform_url": simulator.platform_url,
    }
    return {**addresses, **facts(simulator), "pid": os.getpid()}


def _read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m siro_bridge_cli.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--rate-limit", type=int, default=1000, help="requests a minute for a token; 0 is off")
    parser.add_argument("--retry-factor", type=float, default=0.001, help="compresses the webhook schedule")
    parser.add_argument("--seed", type=int, default=None, help="makes ids and chance reproducible")
    parser.add_argument(
        "--unresolved-parents",
        choices=get_args(UnresolvedParents),
        default=Behaviour().unresolved_parents,
        help="what becomes of an unknown parent when only its externalId is given; the guide's examples need create",
    )
    parser.add_argument("--forget", action="store_true", help="answer syncs without keeping what was sent")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
