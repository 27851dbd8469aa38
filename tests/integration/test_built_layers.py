"""Each function finds what it imports in its own layers, and the layers for AWS hold that machine's wheels."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import pytest

from siro_bridge import __version__
from siro_bridge_cli.embedded.built import BuiltStack
from siro_bridge_cli.embedded.lambda_runtime import bare_python, runtime_modules

pytestmark = pytest.mark.built
# e_machine of an ELF file, at byte 18
AARCH64, X86_64 = 183, 62
# What would double the webhook's cold start. Powertools' Logger and Metrics do without.
HEAVY = {"svix.api", "httpx2", "pydantic", "sqlalchemy", "boto3", "jinja2", "aws_xray_sdk"}
NINE_IN_EDMONTON = """
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
from siro_bridge.domain.payload.times import ZoneClock
from siro_bridge.mapping.load import parse_mapping
nine = datetime(2026, 12, 1, 9)
print(nine.replace(tzinfo=ZoneInfo("America/Edmonton")).astimezone(UTC).isoformat())
print(ZoneClock(parse_mapping("{connector: sql, timezone: America/Edmonton}").zone).utc(nine))
"""
NO_CONNECTIONS = (
    "import sys; sys.addaudithook(lambda what, _: what in ('socket.connect', 'socket.getaddrinfo') and 1 / 0)"
)
LATER = {
    "botocore.session",
    "yaml",
    "anyio",
    "sqlalchemy",
    "siro_bridge.bootstrap.enrichment_operations",
    "siro_bridge.bootstrap.sync_operations",
    "siro_bridge.mapping.load",
}
"""What a start does not need, or only once it is known which CRM there is."""
WITHOUT_BYTECODE = {"LAMBDA_BYTECODE": "none"}
FOLDERS = {
    "SiroBridgeLayer": "siro_bridge",
    "DependenciesLayer": "dependencies",
    "WebhookDependenciesLayer": "dependencies_webhook",
}
FUNCTIONS = ["WebhookFunction", "SyncFunction", "EnrichmentFunction"]


def modules_after_import(built: BuiltStack, logical_id: str, work: Path) -> set[str]:
    """Import a handler as the runtime does, with the built folders and the runtime's own modules only.

    The environment names no region, table or secret: a setting read or a client made at import would fail, and so
    does a connection, as a snapshot of the function would hold on to it.
    """
    function = built.function(logical_id)
    folders = [*function.import_path(), runtime_modules(work)]
    environment = {"PYTHONPATH": os.pathsep.join(map(str, folders)), "POWERTOOLS_METRICS_NAMESPACE": "SiroBridge"}
    program = (
        f"{NO_CONNECTIONS}; import json, {function.handler.partition('.')[0]}; print(json.dumps(list(sys.modules)))"
    )
    result = run([bare_python(work), "-c", program], environment)
    return set(json.loads(result.splitlines()[-1]))


def make(folder: Path, target: str, artifacts: Path, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one step of `sam build`, as sam runs it."""
    command = ["make", "--directory", str(folder), "--makefile", str(folder / "Makefile"), target]
    environment = os.environ | settings | {"ARTIFACTS_DIR": str(artifacts)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def contents(folder: Path) -> set[tuple[str, str]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {(path.relative_to(folder).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in files}


def ours(folder: Path) -> set[tuple[str, str]]:
    """Without the bytecode that a function may have left here when it ran."""
    return {(path, digest) for path, digest in contents(folder) if "__pycache__" not in path}


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


@pytest.mark.parametrize("logical_id", ["SyncFunction", "EnrichmentFunction"])
def test_function_imports_only_what_its_start_needs(built_stack: BuiltStack, logical_id: str, tmp_path: Path) -> None:
    assert modules_after_import(built_stack, logical_id, tmp_path) & LATER == set()


def test_mapping_layer_is_found_as_a_package_resource(built_stack: BuiltStack, tmp_path: Path) -> None:
    layers = os.pathsep.join(map(str, built_stack.function("SyncFunction").import_path()))
    program = "from importlib.resources import files; print((files('crm_mapping') / 'mapping.yaml').is_file())"
    assert run([bare_python(tmp_path), "-c", program], {"PYTHONPATH": layers}).strip() == "True"


def test_function_starts_with_the_compiled_mapping_and_reads_no_yaml(built_stack: BuiltStack, tmp_path: Path) -> None:
    layers = os.pathsep.join(map(str, built_stack.function("SyncFunction").import_path()))
    program = (
        "import sys; from siro_bridge.mapping.deployed import deployed_mapping; found = deployed_mapping(); "
        "print('yaml' in sys.modules); from siro_bridge.mapping.load import load_mapping; "
        "read = load_mapping(); print(found == read, found.digest == read.digest)"
    )
    assert run([bare_python(tmp_path), "-c", program], {"PYTHONPATH": layers}).split() == ["False", "True", "True"]


@pytest.mark.parametrize("logical_id", ["SyncFunction", "EnrichmentFunction"])
def test_function_keeps_this_winters_time_whatever_the_systems_files_say(
    built_stack: BuiltStack, logical_id: str, tmp_path: Path
) -> None:
    """Nine o'clock in Edmonton, which keeps its summer time in 2026; the system's files do not know it yet."""
    folders = built_stack.function(logical_id).import_path()
    [library] = [folder / "tzdata" for folder in folders if (folder / "tzdata").is_dir()]
    american = tmp_path / "zoneinfo" / "America"
    american.mkdir(parents=True)
    shutil.copy(library / "zoneinfo" / "America" / "Denver", american / "Edmonton")
    environment = {"PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONTZPATH": str(american.parent)}
    assert run([bare_python(tmp_path), "-c", NINE_IN_EDMONTON], environment).split() == [
        "2026-12-01T16:00:00+00:00",  # as Python itself has it there
        "2026-12-01T15:00:00.000Z",
    ]


def test_layers_carry_bytecode_that_names_the_path_on_aws(built_stack: BuiltStack) -> None:
    layer = built_stack.function("WebhookFunction").layers[0]
    compiled = next((layer / "python" / "siro_bridge" / "__pycache__").glob("settings.*.pyc"))
    assert b"/opt/python/siro_bridge/settings.py" in compiled.read_bytes()
    assert str(layer).encode() not in compiled.read_bytes()


@pytest.mark.parametrize(("architecture", "machine"), [("arm64", AARCH64), ("x86_64", X86_64)])
def test_layer_for_aws_holds_wheels_of_the_target(
    project: Path, work_folder: Path, tmp_path: Path, architecture: str, machine: int
) -> None:
    settings = {
        "LAMBDA_PYTHON": "3.13",
        "LAMBDA_ARCHITECTURE": architecture,
        "PYTHON": sys.executable,
    } | WITHOUT_BYTECODE
    settings |= {"PIP_CACHE_DIR": str(work_folder.parent / "pip-cache")}
    built = make(project / "layers" / "dependencies", "build-DependenciesLayer", tmp_path, settings)
    assert built.returncode == 0, built.stderr
    libraries = list(tmp_path.rglob("*.cpython-313-*.so"))
    assert libraries
    assert {int.from_bytes(library.read_bytes()[18:20], "little") for library in libraries} == {machine}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ((r"jmespath==\S+ \\\n", r"jmespath==1.0.1 \\\n"), "DO NOT MATCH THE HASHES"),
        ((r" \\\n\s+--hash=\S+", ""), "Hashes are required in --require-hashes mode"),
    ],
)
def test_layer_takes_no_file_of_another_hash_and_none_without(
    project: Path, work_folder: Path, tmp_path: Path, change: tuple[str, str], refusal: str
) -> None:
    layers = tmp_path / "layers"
    shutil.copytree(project / "layers" / "dependencies_webhook", layers / "dependencies_webhook")
    for name in ("build.mk", "sbom.py"):
        shutil.copy(project / "layers" / name, layers)
    file = layers / "dependencies_webhook" / "requirements.txt"
    file.write_text(re.sub(*change, file.read_text()))
    settings = {"LAMBDA_PYTHON": "3.13", "PYTHON": sys.executable} | WITHOUT_BYTECODE
    settings |= {"PIP_CACHE_DIR": str(work_folder.parent / "pip-cache")}
    built = make(file.parent, "build-WebhookDependenciesLayer", tmp_path / "built", settings)
    assert built.returncode != 0
    assert refusal in built.stderr


def test_layer_built_elsewhere_by_another_interpreter_is_the_same_to_the_byte(
    built_stack: BuiltStack, project: Path, work_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(project / "layers", tmp_path / "of another" / "layers")
    run([sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", tmp_path / "other"], os.environ)
    settings = {"LAMBDA_PYTHON": "host", "PYTHON": str(tmp_path / "other" / "bin" / "python")}
    settings |= {"PIP_CACHE_DIR": str(work_folder.parent / "pip-cache")}
    for layer in built_stack.function("WebhookFunction").layers:
        source = tmp_path / "of another" / "layers" / FOLDERS[layer.name]
        built = make(source, f"build-{layer.name}", tmp_path / layer.name, settings)
        assert built.returncode == 0, built.stderr
        assert contents(tmp_path / layer.name) ^ contents(layer) == set()


def test_mapping_is_compiled_to_the_same_bytes_elsewhere(
    built_stack: BuiltStack, project: Path, tmp_path: Path
) -> None:
    [layer] = [each for each in built_stack.function("SyncFunction").layers if each.name == "CrmMappingLayer"]
    shutil.copytree(project / "layers", tmp_path / "layers")
    built = make(tmp_path / "layers" / "crm_mapping", "build-CrmMappingLayer", tmp_path, {"PYTHON": sys.executable})
    assert built.returncode == 0, built.stderr
    assert ours(tmp_path / "python") == ours(layer / "python")
    assert (layer / "python" / "crm_mapping" / "mapping.compiled").exists()


@pytest.mark.parametrize("logical_id", ["WebhookFunction", "SyncFunction"])
def test_layer_lists_the_libraries_that_it_holds(built_stack: BuiltStack, project: Path, logical_id: str) -> None:
    for layer in built_stack.function(logical_id).layers:
        if layer.name not in FOLDERS:
            continue
        bill = json.loads((layer / "sbom" / f"{layer.name}.cdx.json").read_text())
        listed = {(each["name"], each["version"]) for each in bill["components"]}
        held = {
            (each.name.lower().replace("_", "-"), each.version) for each in distributions(path=[str(layer / "python")])
        }
        own = {("siro-bridge", __version__)} if (layer / "python" / "siro_bridge").is_dir() else set()
        assert listed == held | own
        asked = project / "layers" / FOLDERS[layer.name] / "requirements.txt"
        for library in bill["components"] if held else ():
            assert f"--hash=sha256:{library['hashes'][0]['content']}" in asked.read_text()


def test_python_311_is_refused_for_arm64_in_one_line(project: Path, tmp_path: Path) -> None:
    """psycopg has no wheel for it that the runtime's glibc could load."""
    settings = {"LAMBDA_PYTHON": "3.11", "LAMBDA_ARCHITECTURE": "arm64"}
    built = make(project / "functions" / "webhook", "build-WebhookFunction", tmp_path, settings)
    assert built.returncode != 0
    assert "Python 3.11 cannot be built for arm64: take LAMBDA_ARCHITECTURE=x86_64" in built.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("python", "architecture"), [("3.11", "x86_64"), ("3.12", "arm64"), ("host", "arm64")])
def test_other_pairs_of_python_and_processor_are_built(
    project: Path, tmp_path: Path, python: str, architecture: str
) -> None:
    settings = {
        "LAMBDA_PYTHON": python,
        "LAMBDA_ARCHITECTURE": architecture,
        "PYTHON": sys.executable,
    } | WITHOUT_BYTECODE
    built = make(project / "functions" / "webhook", "build-WebhookFunction", tmp_path, settings)
    assert built.returncode == 0, built.stderr


def test_nothing_is_built_without_bytecode_by_accident(project: Path, tmp_path: Path) -> None:
    built = make(project / "functions" / "webhook", "build-WebhookFunction", tmp_path, {"LAMBDA_PYTHON": "3.99"})
    assert built.returncode != 0
    assert "No python3.99 on PATH, and without its bytecode" in built.stderr
    assert list(tmp_path.iterdir()) == []


def test_build_without_bytecode_says_so_where_sam_shows_it(project: Path, tmp_path: Path) -> None:
    """Of a step that succeeds `sam build` shows stdout only."""
    settings = {"LAMBDA_PYTHON": "3.99"} | WITHOUT_BYTECODE
    built = make(project / "functions" / "webhook", "build-WebhookFunction", tmp_path, settings)
    assert built.returncode == 0
    assert "built without bytecode" in built.stdout
    assert list(tmp_path.rglob("*.pyc")) == []


def test_certificates_and_queries_beside_the_mapping_go_into_its_layer(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crm_mapping"
    shutil.copytree(project / "layers" / "crm_mapping", folder)
    (folder / "crm-ca.pem").write_text("certificate")
    (folder / "visits.graphql").write_text("query Visits { visits { id } }")
    built = make(folder, "build-CrmMappingLayer", tmp_path / "built", {})
    assert built.returncode == 0, built.stderr
    layer = tmp_path / "built" / "python" / "crm_mapping"
    assert {path.name for path in layer.iterdir()} == {"__init__.py", "mapping.yaml", "crm-ca.pem", "visits.graphql"}
