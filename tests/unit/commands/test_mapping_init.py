"""`siro-bridge mapping init` asks, takes answers and secrets from where they belong, and replaces nothing unasked."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from siro_bridge.mapping.load import load_mapping
from siro_bridge_cli.main import main
from siro_bridge_cli.mapping_init import recipes
from siro_bridge_cli.setup.crm_access import VARIABLE

SCHEMA = """
CREATE TABLE reps (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, updated_at DATETIME NOT NULL);
CREATE TABLE visits (id INTEGER PRIMARY KEY, rep_id INTEGER NOT NULL REFERENCES reps, subject TEXT,
                     starts_at DATETIME NOT NULL, ends_at DATETIME, kind TEXT, updated_at DATETIME NOT NULL);
INSERT INTO reps VALUES (1, 'Dana Field', 'dana@example.com', '2026-02-14 10:00:00');
INSERT INTO visits VALUES (1, 1, 'Maple visit', '2026-02-15 10:00:00', NULL, NULL, '2026-02-14 10:00:00');
"""
Init = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "crm.db")) as database:
        database.executescript(SCHEMA)
    return f"sqlite:///{tmp_path}/crm.db"


@pytest.fixture
def init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Init:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "America/Boise")
    monkeypatch.delenv(VARIABLE, raising=False)

    def run(*words: str, given: str = "") -> Result:
        return CliRunner().invoke(main, ["mapping", "init", *words], input=given)

    return run


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is piped in is typed by a person then."""
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)


def test_url_comes_from_the_environment_or_standard_input(
    init: Init, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert init("a.yaml", "--yes", given=url).exit_code == 0
    assert init("b.yaml", "--yes", given=json.dumps({"url": url})).exit_code == 0
    monkeypatch.setenv(VARIABLE, url)
    assert init("c.yaml", "--yes").exit_code == 0
    assert Path("a.yaml").read_text("utf-8") == Path("b.yaml").read_text("utf-8") == Path("c.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("", "CrmSecret: pipe it in, or set SIRO_BRIDGE_CRM: a database's URL, or JSON"),
        ('{"uri": "x"}', "CrmSecret: a database's URL expected, by SIRO_BRIDGE_CRM, --stack or standard input"),
        (
            '{"base_url": "https://crm.example.com"}',
            "CrmSecret: has no url of a database; an API is looked at by its description: --openapi",
        ),
        ("oracle://bridge:hunter2@crm/x", "'oracle' is not one of"),
        ("postgresql://bridge:hunter2@127.0.0.1:9/crm", "the CRM's database is away"),
        ("sqlite:///{folder}/empty.db", "the database shows no table there"),
    ],
)
def test_way_that_leads_nowhere_is_one_line_without_the_password(
    init: Init, tmp_path: Path, given: str, complaint: str
) -> None:
    (tmp_path / "empty.db").touch()
    result = init("made.yaml", "--yes", given=given.replace("{folder}", str(tmp_path)))
    assert result.exit_code == 2
    assert complaint in result.output
    assert result.output.count("\n") == 1
    assert "hunter2" not in result.output
    assert not Path("made.yaml").exists()


def test_file_that_is_there_is_not_replaced_without_a_word(init: Init, url: str) -> None:
    Path("made.yaml").write_text("mine")
    result = init("made.yaml", "--yes", given=url)
    assert result.exit_code == 2
    assert "made.yaml is there, and nobody to ask: name another file, or say --overwrite" in result.output
    assert Path("made.yaml").read_text() == "mine"
    assert init("made.yaml", "--yes", "--overwrite", given=url).exit_code == 0
    assert load_mapping("made.yaml").engagements


def test_person_who_says_no_keeps_the_file(
    init: Init, url: str, monkeypatch: pytest.MonkeyPatch, at_terminal: None
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    Path("made.yaml").write_text("mine")
    assert init("made.yaml", "--yes", given="n\n").exit_code == 1
    assert Path("made.yaml").read_text() == "mine"
    assert init("made.yaml", "--yes", given="y\n").exit_code == 0


def test_where_nobody_is_there_what_is_not_sure_must_be_answered(init: Init, url: str) -> None:
    result = init("made.yaml", given=url)
    assert result.exit_code == 2
    assert "nobody is there to answer; --yes takes these guesses" in result.output
    missing = re.findall(r"^  ([\w.]+): (\S+)    # ", result.output, flags=re.MULTILINE)
    assert ("timezone", "America/Boise") in missing
    assert ("activity_type", "APPOINTMENT") in missing
    assert not Path("made.yaml").exists()
    Path("answers.yaml").write_text("\n".join(f"{key}: {value}" for key, value in missing))
    assert init("made.yaml", "--answers", "answers.yaml", given=url).exit_code == 0
    assert load_mapping("made.yaml").timezone == "America/Boise"


def test_answers_of_the_command_line_go_before_those_of_the_file(init: Init, url: str) -> None:
    Path("answers.yaml").write_text("timezone: America/Denver\nactivity_type: MEETING\nopportunities: no\n")
    result = init("made.yaml", "--yes", "--answers", "answers.yaml", "--set", "timezone=UTC", given=url)
    assert result.exit_code == 0, result.output
    assert load_mapping("made.yaml").timezone == "UTC"
    assert "\nAs you said:\n  appointments" not in result.output
    assert "  timezone: UTC" in result.output.partition("As you said:")[2]


@pytest.mark.parametrize(
    ("words", "answers", "complaint"),
    [
        (("--set", "appointments=calls"), "", "appointments: 'calls' is not one of visits, reps, none"),
        (("--set", "appointment=visits"), "", "appointment: nothing is asked by this name; there are timezone,"),
        (("--set", "appointments"), "", "--set appointments: KEY=VALUE expected"),
        (("--set", "timezone=Denver"), "", "timezone: 'Denver' is no IANA time zone"),
        (("--set", "appointments.start=begins"), "", "appointments.start: 'begins' is not one of starts_at"),
        ((), "a: [", "answers.yaml:1: is not YAML"),
        ((), "- a", "answers.yaml: answers by their keys expected"),
        ((), "timezone: 7", "answers.yaml: timezone: a text expected"),
    ],
)
def test_answer_that_will_not_do_is_one_line(
    init: Init, url: str, words: tuple[str, ...], answers: str, complaint: str
) -> None:
    Path("answers.yaml").write_text(answers or "{}")
    result = init("made.yaml", "--yes", "--answers", "answers.yaml", *words, given=url)
    assert result.exit_code == 2
    assert complaint in result.output
    assert result.output.count("\n") == 1


def test_missing_file_of_answers_is_one_line(init: Init, url: str) -> None:
    result = init("made.yaml", "--answers", "none.yaml", given=url)
    assert (result.exit_code, result.output) == (2, "Error: none.yaml: cannot be read (FileNotFoundError)\n")


def test_person_is_asked_what_is_not_sure_and_again_after_a_typo(
    init: Init, url: str, monkeypatch: pytest.MonkeyPatch, at_terminal: None
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    known = [word for each in ("opportunities", "accounts", "notes") for word in ("--set", f"{each}=none")]
    result = init("made.yaml", *known, given="Denver\nAmerica/Denver\nMEETING\n")
    assert result.exit_code == 0, result.output
    assert "'Denver' is no IANA time zone such as America/Denver" in result.output
    assert "Which clock do times without a zone in the CRM go by" in result.output
    assert "Which one has the appointments" not in result.output
    mapping = load_mapping("made.yaml")
    assert mapping.timezone == "America/Denver"
    assert mapping.engagements
    assert mapping.engagements.constants == {"engagementType.activityType": "MEETING"}


def test_made_file_passes_the_check_and_names_the_schema(init: Init, url: str) -> None:
    Path("docs").mkdir()
    Path("docs/mapping.schema.json").write_text("{}")
    assert init("layers/made.yaml", "--yes", given=url).exit_code == 0
    assert (
        Path("layers/made.yaml").read_text().startswith("# yaml-language-server: $schema=../docs/mapping.schema.json\n")
    )
    assert CliRunner().invoke(main, ["mapping", "check", "layers/made.yaml"]).output.endswith("ok\n")


def test_dash_prints_the_mapping_and_tells_the_guesses_elsewhere(init: Init, url: str) -> None:
    result = CliRunner(mix_stderr=False).invoke(main, ["mapping", "init", "-", "--yes"], input=url)
    assert result.exit_code == 0
    assert result.stdout.startswith("# yaml-language-server: ")
    assert "Guessed:" not in result.stdout
    assert "Guessed:" in result.stderr


def test_recipe_is_copied_with_the_way_to_the_schema(
    init: Init, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "recipes" / "example"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("What it needs.")
    (folder / "mapping.yaml").write_text("# yaml-language-server: $schema=../x.json\nconnector: sql\ntimezone: UTC\n")
    monkeypatch.setattr(recipes, "recipes_folder", lambda: tmp_path / "recipes")
    result = init("made.yaml", "--recipe", "Example")
    assert result.exit_code == 0, result.output
    assert Path("made.yaml").read_text() == (
        "# yaml-language-server: $schema=mapping.schema.json\nconnector: sql\ntimezone: UTC\n"
    )
    assert f"belongs to it: {folder / 'README.md'}" in result.output
    assert "made.yaml is there" in init("made.yaml", "--recipe", "example").output
    unknown = init("other.yaml", "--recipe", "exampel")
    assert (unknown.exit_code, unknown.output) == (2, "Error: exampel: there is no such recipe; there are: example\n")


@pytest.mark.parametrize(
    ("recipe", "told"),
    [
        ("tryton", "copies a mapping that was tried with it"),
        ("odoo", "copies a mapping made by its documentation, and not run, which goes by its API"),
        ("strapi", "copies a mapping that was tried with it, which goes by its API"),
    ],
)
def test_recipe_of_the_product_that_was_found_says_how_it_was_tried(recipe: str, told: str) -> None:
    assert recipes.how_tried(recipe, recipes.recipes_folder()) == (
        f"`siro-bridge mapping init --recipe {recipe}` {told}"
    )


def test_installed_package_carries_the_recipes(tmp_path: Path) -> None:
    """As pip builds it; the recipes stand in docs/ for readers."""
    folder = recipes.recipes_folder()
    if not folder.is_dir():
        pytest.skip("there is no recipe yet")
    into = str(tmp_path)
    build = [sys.executable, "setup.py", "-q", "egg_info", "--egg-base", into, "build_py", "--build-lib", into]
    subprocess.run(build, cwd=folder.parents[1], check=True, capture_output=True)
    assert recipes.recipe_names(tmp_path / "siro_bridge_cli" / "recipes") == recipes.recipe_names(folder)
