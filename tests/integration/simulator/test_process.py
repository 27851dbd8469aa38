"""The simulated Siro as a process of its own."""

import json
import subprocess
import sys

import httpx

from siro_bridge_cli.simulator import SimulatorClient
from tests.integration.simulator.parts import AGENT


def test_process_introduces_itself_in_one_line_and_ends_on_sigterm() -> None:
    command = [sys.executable, "-m", "siro_bridge_cli.simulator", "--port", "0", "--seed", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            headers = AGENT | {"authorization": f"Bearer {told['organization_token']}"}
            assert httpx.get(told["api_url"] + "/v1/core/users", headers=headers).status_code == 200
            with SimulatorClient(told["base_url"]) as control:
                assert control.facts()["connection_id"] == told["connection_id"]
        finally:
            process.terminate()
        assert (process.wait(10), process.stdout.read()) == (0, "")
    assert told["pid"] == process.pid
