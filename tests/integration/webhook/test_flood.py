"""docs/security.md says what a flood of strangers costs: what one refused request leaves, times AWS's prices."""

import re
from pathlib import Path

import pytest

from bench.baseline import NEW
from bench.cost.bill import GIGABYTE, PRICES
from bench.cost.deployed import deployed
from tests.integration.webhook.delivery import NOON, Function, event, payload

PAGE = (Path(__file__).parents[3] / "docs" / "security.md").read_text("utf-8")
SECONDS_A_MONTH = 30 * 86_400


def said(pattern: str) -> float:
    [found] = re.findall(pattern, PAGE)
    return float(found)


def test_page_says_what_a_flood_of_strangers_costs(function: Function, capsys: pytest.CaptureFixture[str]) -> None:
    stack = deployed(NEW)
    unsigned = event(payload(), at=NOON)
    del unsigned["headers"]["svix-signature"]
    function(unsigned)  # a container's first line is another
    capsys.readouterr()
    function(unsigned)
    written = len(capsys.readouterr().out.encode()) + stack.access_bytes()
    throttle = stack.resources["WebhookStage"]["Properties"]["DefaultRouteSettings"]
    requests = SECONDS_A_MONTH * throttle["ThrottlingRateLimit"]
    gigabytes = stack.resources["WebhookFunction"]["Properties"]["MemorySize"] / 1024
    seconds = said(r"function at (\d+) ms each") / 1000
    costs = {
        "gateway": requests * PRICES["http_api_request"],
        "function": requests * (PRICES["lambda_request"] + gigabytes * seconds * PRICES["lambda_gb_second_arm64"]),
        "logs": requests * written / GIGABYTE * PRICES["logs_gb"],
    }
    assert {part: said(rf"\$(\d+) for (?:the )?{part}") for part in costs} == pytest.approx(costs, rel=0.05)
    assert said(r"logs, (\d+) bytes a request") == pytest.approx(written, rel=0.05)
    assert said(r"about \$([\d.]+) a day") == pytest.approx(sum(costs.values()) / 30, rel=0.05)
