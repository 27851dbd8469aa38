"""`python -m bench.stand_ins aws|crm --port …`: serves on 127.0.0.1 until it is stopped."""

import argparse
import asyncio
import json

from bench.stand_ins.aws import AwsStandIn
from bench.stand_ins.crm import CrmStandIn
from bench.stand_ins.http import Handler, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stand_ins")
    parser.add_argument("kind", choices=("aws", "crm"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--secrets", type=json.loads, default={}, help="JSON: what Secrets Manager holds")
    options = parser.parse_args()
    handler: Handler = AwsStandIn(options.secrets) if options.kind == "aws" else CrmStandIn()
    asyncio.run(serve(handler, options.port, options.delay))


if __name__ == "__main__":
    main()
