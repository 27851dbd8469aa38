"""webhook-import: CPU of a fresh process that imports the webhook function and handles its first event.

Both sides run from source with the same libraries and compiled bytecode, isolated from the environment's own start-up
code; the functions' folders and the layer are all that the product has on its path beside the libraries.
"""

import json
from pathlib import Path

import boto3

from bench.children import answer_of, environment, stand_in
from bench.rows import Result
from bench.timing import interleave
from bench.webhook.deliveries import SECRETS, function_environment, signed_event
from bench.work import FUNCTIONS, LAYER, PROJECT, work_folder

PAIRS = 9
FIRST_EVENT = Path(__file__).parent / "first_event.py"
LIBRARIES = Path(boto3.__file__).parents[1]


def measure() -> list[Result]:
    with stand_in("aws", secrets=SECRETS) as endpoint:

        def product() -> float:
            return cpu_seconds("webhook_handler", [FUNCTIONS / "webhook", LAYER, LIBRARIES], endpoint)

        def plain() -> float:
            return cpu_seconds("bench.webhook.plain_handler", [PROJECT, LIBRARIES], endpoint)

        product(), plain()  # compiles the bytecode
        pair = interleave(product, plain, PAIRS)
    return [Result("webhook-import", pair.ratio, f"{pair.measured:.2f} s", f"{pair.floor:.2f} s")]


def cpu_seconds(module: str, path: list[Path], endpoint: str) -> float:
    setting = {
        "path": [str(folder) for folder in path],
        "environment": function_environment(endpoint),
        "event": signed_event(),
    }
    options = ["-I", "-S", "-X", f"pycache_prefix={work_folder() / 'bytecode'}"]
    found = answer_of([*options, FIRST_EVENT, module, json.dumps(setting)], environment())
    return float(found["cpu_seconds"])
