"""The simulated Siro as a process of its own."""

import json
import subprocess
import sys

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatorClient
from tests.integration.simulator.parts import AGENT, ENGAGEMENTS, appointment

COMMAND = [sys.executable, "-m", "siro_bridge_cli.simulator", "--port", "0", "--seed", "1"]


@pytest.mark.parametrize(("options", "status"), [((), 422), (("--unresolved-parents", "create"), 200)])
def test_guides_example_needs_parents_that_are_made(options: tuple[str, ...], status: int) -> None:
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        headers = AGENT | {"authorization": f"Bearer {told['organization_token']}"}
        bare = appointment(account={"externalId": "account-789"}, opportunity={"externalId": "opp-101"})
        try:
            answer = httpx2.put(told["api_url"] + "/v1" + ENGAGEMENTS, json=bare, headers=headers)
        finally:
            process.terminate()
    assert answer.status_code == status


def test_process_introduces_itself_in_one_line_and_ends_on_sigterm() -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            headers = AGENT | {"authorization": f"Bearer {told['organization_token']}"}
            assert httpx2.get(told["api_url"] + "/v1/core/users", headers=headers).status_code == 200
            with SimulatorClient(told["base_url"]) as control:
                assert control.facts()["connection_id"] == told["connection_id"]
        finally:
            process.terminate()
        assert (process.wait(10), process.stdout.read()) == (0, "")
    assert told["pid"] == process.pid
