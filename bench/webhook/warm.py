"""webhook-warm: CPU of a webhook in a warm handler, one after the other as Lambda does, AWS at 5 ms."""

from bench.children import answer_of, environment, python_path, stand_in
from bench.rows import Result
from bench.timing import paired
from bench.webhook.deliveries import SECRETS, function_environment
from bench.work import FUNCTIONS

ENDPOINT_SECONDS = 0.005


def measure() -> list[Result]:
    with stand_in("aws", delay=ENDPOINT_SECONDS, secrets=SECRETS) as endpoint:
        path = {"PYTHONPATH": python_path(FUNCTIONS / "webhook")}
        found = answer_of(["-m", "bench.webhook.warm_run"], environment(path | dict(function_environment(endpoint))))
    pair = paired([(product, bare) for product, bare in found["pairs"]])
    return [Result("webhook-warm", pair.ratio, f"{pair.measured * 1000:.2f} ms", f"{pair.floor * 1000:.2f} ms")]
