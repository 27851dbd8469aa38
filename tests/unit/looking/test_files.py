"""What a person saved in the place of a description says so, whatever kind of description was meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.looking import graphql_schema, openapi, sample_answer

KINDS: dict[str, Callable[[Path], Any]] = {
    "openapi": openapi.look,
    "graphql": graphql_schema.look,
    "sample": lambda file: sample_answer.look([file]),
}


@pytest.mark.parametrize("look", KINDS.values(), ids=KINDS)
def test_address_says_to_save_what_it_answers(look: Callable[[Path], Any]) -> None:
    with pytest.raises(ConfigurationError, match=r"^https:/crm\.example\.com/api: is an address; save what it answers"):
        look(Path("https://crm.example.com/api"))


@pytest.mark.parametrize("look", KINDS.values(), ids=KINDS)
def test_page_on_which_people_log_in_is_told(look: Callable[[Path], Any], tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text("\n<!DOCTYPE html><title>Log in</title>")
    with pytest.raises(ConfigurationError, match="is a web page, or XML: was a login needed to save it"):
        look(tmp_path / "api.json")


@pytest.mark.parametrize("look", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("answer", ['{"errors": [{"message": "Introspection is off"}]}', '{"error": {"status": 401}}'])
def test_refusal_that_was_saved_is_told(look: Callable[[Path], Any], answer: str, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(answer)
    with pytest.raises(ConfigurationError, match="is an error that the API answered: was a login needed to save it"):
        look(tmp_path / "api.json")


@pytest.mark.parametrize("look", KINDS.values(), ids=KINDS)
def test_file_that_is_none_is_told(look: Callable[[Path], Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.json: cannot be read \(FileNotFoundError\)"):
        look(tmp_path / "none.json")
    (tmp_path / "api.json").write_bytes(b"\x00\xff")
    with pytest.raises(ConfigurationError, match=r"api\.json: cannot be read \(UnicodeDecodeError\)"):
        look(tmp_path / "api.json")
