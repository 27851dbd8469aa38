"""Commands find the stack of a running demo, and say so in one line when there is none."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from siro_bridge_cli.show.screen import Screen, show_options
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.local import FOLDER_VARIABLE
from siro_bridge_cli.stack.options import stack_options
from tests.e2e.conftest import KeptStack

pytestmark = pytest.mark.emulator


@click.command()
@stack_options
@show_options
def look(stack: DeployedStack, screen: Screen) -> None:
    screen.json({"name": stack.name, "depths": stack.queue_depths("EnrichmentQueueUrl"), "keys": sorted(stack.outputs)})


def test_local_is_the_running_demo(kept_stack: KeptStack) -> None:
    answer = CliRunner(mix_stderr=False, env={FOLDER_VARIABLE: str(kept_stack.folder)}).invoke(
        look, ["--local", "--json"]
    )
    assert answer.exit_code == 0, answer.output
    seen = json.loads(answer.stdout)
    assert seen["depths"] == {"waiting": 0, "in_flight": 0, "delayed": 0}
    assert seen["keys"] == sorted(kept_stack.stack.outputs)


def test_functions_answer_and_parameters_are_told(kept_stack: KeptStack) -> None:
    deployed = kept_stack.stack.deployed
    assert deployed.invoke("SyncFunction", {})["outcome"] == "done"
    assert deployed.parameter("SiroApiUrl") == kept_stack.stack.siro.facts["api_url"]
    assert deployed.secret("CrmSecret") == {"url": kept_stack.stack.crm.url}


def test_no_running_demo_is_one_line(tmp_path: Path) -> None:
    answer = CliRunner(mix_stderr=False, env={FOLDER_VARIABLE: str(tmp_path)}).invoke(look, ["--local"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr == (
        "Error: no demo is running on this machine: start one with `siro-bridge demo --keep` in another terminal\n"
    )
