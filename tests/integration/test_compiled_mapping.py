"""A compiled mapping stands for its file only while nothing of what it was made of has changed."""

import shutil
from pathlib import Path

import pytest

from siro_bridge.mapping import compiled as compiling
from siro_bridge.mapping.compiled import FILE, compiled, compiled_mapping
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.sync import Removal, SyncOptions
from siro_bridge.mapping.write_back import OnlyIf

SOURCES = "digest of the code"


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    shutil.copy(project / "layers" / "crm_mapping" / "mapping.yaml", tmp_path)
    (tmp_path / "visits.graphql").write_text("query Visits { visits { id } }")
    made = compiled(load_mapping(str(tmp_path / "mapping.yaml")), tmp_path, SOURCES)
    (tmp_path / FILE).write_bytes(made)
    return tmp_path


def test_it_is_the_mapping_of_the_file_with_its_digest_and_places(folder: Path) -> None:
    read, found = load_mapping(str(folder / "mapping.yaml")), compiled_mapping(folder, SOURCES)
    assert found is not None
    assert (found, found.digest) == (read, read.digest)
    assert found.place("write_back", "note") == read.place("write_back", "note")
    assert found.display_zone == read.display_zone


def test_recipes_mappings_are_the_same_compiled(project: Path, tmp_path: Path) -> None:
    for file in (project / "docs" / "recipes").glob("*/mapping.yaml"):
        read = load_mapping(str(file))
        (tmp_path / FILE).write_bytes(compiled(read, tmp_path, SOURCES))
        assert compiled_mapping(tmp_path, SOURCES) == read


@pytest.mark.parametrize("name", ["mapping.yaml", "visits.graphql", "crm-ca.pem"])
def test_another_byte_of_the_folder_leaves_the_file_to_be_read(folder: Path, name: str) -> None:
    with (folder / name).open("a") as file:
        file.write(" ")
    assert compiled_mapping(folder, SOURCES) is None


def test_other_code_leaves_the_file_to_be_read(folder: Path) -> None:
    assert compiled_mapping(folder, "digest of other code") is None


def test_another_library_leaves_the_file_to_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "VERSION", "3.0.0")
    assert compiled_mapping(folder, SOURCES) is None


def test_file_that_is_cut_or_missing_leaves_the_mapping_to_be_read(folder: Path) -> None:
    (folder / FILE).write_bytes((folder / FILE).read_bytes()[:10])
    assert compiled_mapping(folder, SOURCES) is None
    (folder / FILE).unlink()
    assert compiled_mapping(folder, SOURCES) is None


@pytest.mark.parametrize("section", [SyncOptions, Removal, OnlyIf])
def test_defaults_that_are_made_without_a_check_would_pass_it(section: type[SyncOptions | Removal | OnlyIf]) -> None:
    assert section.model_construct() == section()
