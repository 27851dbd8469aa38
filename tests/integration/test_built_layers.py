"""Each function finds what it imports in its own layers, and the layers for AWS hold that machine's wheels."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.lambda_runtime import bare_python, runtime_modules

pytestmark = pytest.mark.built
# e_machine of an ELF file, at byte 18
AARCH64, X86_64 = 183, 62
# What would double the webhook's cold start. Powertools' Logger and Metrics do without.
HEAVY = {"svix.api", "httpx", "pydantic", "sqlalchemy", "boto3", "jinja2", "aws_xray_sdk"}
FUNCTIONS = ["WebhookFunction", "SyncFunction", "EnrichmentFunction"]


def modules_after_import(built: BuiltStack, logical_id: str, work: Path) -> set[str]:
    """Import a handler as the runtime does, with the built folders and the runtime's own modules only.

    The environment names no region, table or secret: a setting read or a client made at import would fail.
    """
    function = built.function(logical_id)
    folders = [*function.import_path(), runtime_modules(work)]
    environment = {"PYTHONPATH": os.pathsep.join(map(str, folders)), "POWERTOOLS_METRICS_NAMESPACE": "SiroBridge"}
    program = f"import sys, json, {function.handler.partition('.')[0]}; print(json.dumps(list(sys.modules)))"
    result = run([bare_python(work), "-c", program], environment)
    return set(json.loads(result.splitlines()[-1]))


def run(command: list[str | Path], environment: Mapping[str, str]) -> str:
    result = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("logical_id", FUNCTIONS)
def test_function_finds_all_it_imports_in_its_own_layers(
    built_stack: BuiltStack, logical_id: str, tmp_path: Path
) -> None:
    assert "siro_bridge" in modules_after_import(built_stack, logical_id, tmp_path)


def test_webhook_function_imports_nothing_heavy(built_stack: BuiltStack, tmp_path: Path) -> None:
    assert modules_after_import(built_stack, "WebhookFunction", tmp_path) & HEAVY == set()


def test_mapping_layer_is_found_as_a_package_resource(built_stack: BuiltStack, tmp_path: Path) -> None:
    layers = os.pathsep.join(map(str, built_stack.function("SyncFunction").import_path()))
    program = "from importlib.resources import files; print((files('crm_mapping') / 'mapping.yaml').is_file())"
    assert run([bare_python(tmp_path), "-c", program], {"PYTHONPATH": layers}).strip() == "True"


def test_layers_carry_bytecode_that_names_the_path_on_aws(built_stack: BuiltStack) -> None:
    layer = built_stack.function("WebhookFunction").layers[0]
    compiled = next((layer / "python" / "siro_bridge" / "__pycache__").glob("settings.*.pyc"))
    assert b"/opt/python/siro_bridge/settings.py" in compiled.read_bytes()
    assert str(layer).encode() not in compiled.read_bytes()


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", AARCH64), ("x86_64", X86_64)])
def test_layer_for_aws_holds_wheels_of_the_target(
    project: Path, work_folder: Path, tmp_path: Path, architecture: str, machine: int
) -> None:
    settings = {"LAMBDA_PYTHON": "3.13", "LAMBDA_ARCHITECTURE": architecture, "PYTHON": sys.executable}
    settings |= {"ARTIFACTS_DIR": str(tmp_path), "PIP_CACHE_DIR": str(work_folder.parent / "pip-cache")}
    layer = project / "layers" / "dependencies"
    command = ["make", "--directory", layer, "--makefile", layer / "Makefile", "build-DependenciesLayer"]
    run([str(part) for part in command], os.environ | settings)
    libraries = list(tmp_path.rglob("*.cpython-313-*.so"))
    assert libraries
    assert {int.from_bytes(library.read_bytes()[18:20], "little") for library in libraries} == {machine}
